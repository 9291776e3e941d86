package dev.weft.local.broker;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The embedded broker as its own process. */
@CommandLine.Command(name = "broker")
public final class BrokerMain implements Callable<Integer> {

    @Option(names = "--data", required = true)
    private Path data = Path.of("data");

    @Option(names = "--port")
    private int port;

    public static void main(String[] args) {
        // A broker tells each partition's every step; a thousand lines at each start hide the one that matters.
        Logger.getLogger("").setLevel(Level.WARNING);
        System.exit(new CommandLine(new BrokerMain()).execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        EmbeddedBroker broker = EmbeddedBroker.start(data, port);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            broker.close();
            stopped.countDown();
        }));
        System.out.println("broker ready at " + broker.bootstrap());
        stopped.await();
        return 0;
    }
}
