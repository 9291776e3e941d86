package dev.weft.inventory;

import dev.weft.architecture.ServiceLayers;

class LayersTest extends ServiceLayers {

    LayersTest() {
        super("dev.weft.inventory");
    }
}
