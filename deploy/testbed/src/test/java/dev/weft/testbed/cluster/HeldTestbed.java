package dev.weft.testbed.cluster;

import dev.weft.testbed.build.ProgramCache;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A process that holds a testbed with one API server until it is killed. */
final class HeldTestbed {

    private HeldTestbed() {}

    public static void main(String[] args) throws InterruptedException {
        Testbed testbed = Testbed.start(Path.of(args[0]), ProgramCache.here());
        System.out.println(testbed.add("held", Controllers.NONE).url());
        new CountDownLatch(1).await();
    }
}
