package dev.weft.attach;

import dev.weft.architecture.ServiceLayers;

class LayersTest extends ServiceLayers {

    LayersTest() {
        super("dev.weft.attach");
    }
}
