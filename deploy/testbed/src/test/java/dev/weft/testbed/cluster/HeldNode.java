package dev.weft.testbed.cluster;

import dev.weft.testbed.build.ProgramCache;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A process that holds a testbed with a real node until it is killed. */
final class HeldNode {

    private HeldNode() {}

    public static void main(String[] args) throws InterruptedException {
        Path folder = Path.of(args[0]);
        Testbed testbed = Testbed.start(folder, ProgramCache.here());
        RealApiServer server = testbed.add("held", Controllers.OBJECTS);
        System.out.println(RealNode.start(server, folder, ProgramCache.here(), "held-1")
                .machine()
                .name());
        new CountDownLatch(1).await();
    }
}
