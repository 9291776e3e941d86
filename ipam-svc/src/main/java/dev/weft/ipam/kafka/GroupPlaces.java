package dev.weft.ipam.kafka;

import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.jboss.logging.Logger;

/** The places that the threads of an engine have in its group: {@code group.instance.id}, a dash and the thread's number. */
final class GroupPlaces {

    private static final Logger LOGGER = Logger.getLogger(GroupPlaces.class);
    private static final int PATIENCE_S = 60;

    private final StreamsConfig settings;
    private final String instance;

    /**
     * @param engine settings of the engine; with a {@code group.instance.id} of the main consumer
     */
    GroupPlaces(Properties engine) {
        this.settings = new StreamsConfig(engine);
        this.instance = engine.getProperty(StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG));
    }

    /**
     * Gives up the place of a thread that dies, and returns at once. The thread that replaces it has another number, and the group would
     * wait for the dead one until its session ends.
     *
     * @param thread its name, which ends with a dash and its number
     */
    void giveUp(String thread) {
        String member = instance + thread.substring(thread.lastIndexOf('-'));
        Thread.ofPlatform().name("weft-place-of-" + thread).daemon().start(() -> remove(member));
    }

    private void remove(String member) {
        try (Admin admin = Admin.create(
                settings.getAdminConfigs(settings.getString(StreamsConfig.CLIENT_ID_CONFIG) + "-places"))) {
            admin.removeMembersFromConsumerGroup(
                            settings.getString(StreamsConfig.APPLICATION_ID_CONFIG),
                            new RemoveMembersFromConsumerGroupOptions(Set.of(new MemberToRemove(member))))
                    .all()
                    .get(PATIENCE_S, TimeUnit.SECONDS);
            LOGGER.infof("the place of %s in the group is given up", member);
        } catch (ExecutionException | TimeoutException e) {
            LOGGER.warnf(e, "the place of %s in the group stays until its session ends", member);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
