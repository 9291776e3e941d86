package dev.weft.ipam.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of the address engine and of the repair of Whereabouts; the reasons for the defaults are in DESIGN.md. */
@ConfigMapping(prefix = "weft.ipam")
public interface IpamConfig {

    /** Stream threads of this replica. */
    @WithDefault("1")
    int threads();

    /** How long answers are gathered into one transaction. */
    @WithDefault("20ms")
    Duration commitInterval();

    /** How long they are gathered while there are more claims than can be decided at once, or while commits take long. */
    @WithDefault("200ms")
    Duration backlogCommitInterval();

    /** How long an unfinished transaction of a crashed replica may hold back readers. */
    @WithDefault("3s")
    Duration transactionTimeout();

    /** How long the broker waits for a silent replica before another one decides; its broker sets the least. */
    @WithDefault("${weft.read.session-timeout:6s}")
    Duration sessionTimeout();

    /** Replicas that keep a warm copy of each partition's state. */
    @WithDefault("1")
    int standbys();

    /** Folder of the engine's own files; the state itself is in the changelog topic. */
    @WithDefault("${java.io.tmpdir}/weft-ipam-${weft.replica:0}")
    String stateFolder();

    /** How long a member must not have answered before its claims are told as those of a lost one. */
    @WithDefault("1h")
    Duration memberLostAfter();

    /** How often each member's Whereabouts is looked at. */
    @WithDefault("1m")
    Duration repairInterval();

    /** How long something has to be seen wrong before it is mended; longer than any pod takes to get its networks. */
    @WithDefault("5m")
    Duration repairGrace();
}
