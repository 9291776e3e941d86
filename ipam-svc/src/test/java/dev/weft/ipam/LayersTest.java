package dev.weft.ipam;

import dev.weft.architecture.ServiceLayers;

class LayersTest extends ServiceLayers {

    LayersTest() {
        super("dev.weft.ipam");
    }
}
