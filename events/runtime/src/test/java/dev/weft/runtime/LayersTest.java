package dev.weft.runtime;

import dev.weft.architecture.ServiceLayers;

class LayersTest extends ServiceLayers {

    LayersTest() {
        super("dev.weft.runtime");
    }
}
