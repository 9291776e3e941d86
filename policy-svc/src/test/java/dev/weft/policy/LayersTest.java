package dev.weft.policy;

import dev.weft.architecture.ServiceLayers;

class LayersTest extends ServiceLayers {

    LayersTest() {
        super("dev.weft.policy");
    }
}
