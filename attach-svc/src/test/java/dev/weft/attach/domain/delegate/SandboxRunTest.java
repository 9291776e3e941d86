package dev.weft.attach.domain.delegate;

import static dev.weft.attach.domain.Fixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SandboxRunTest {

    private static final PodArgs POD = PodArgs.read("K8S_POD_NAMESPACE=shop;K8S_POD_NAME=web;K8S_POD_UID=u1");
    private static final List<Delegate> TWO = List.of(delegate("base"), delegate("blue"));

    private static Delegate delegate(String name) {
        return new Delegate(
                (ObjectNode) json("{'name':'" + name + "','type':'macvlan'}"), false, Optional.empty(), "", "");
    }

    @Test
    void whatWasAttachedIsDetachedWithoutThePod() {
        SandboxRun run = SandboxRun.attach(TWO, POD, true, delegate -> Optional.empty());

        assertThat(run).isEqualTo(new SandboxRun(2, 0, Optional.empty()));
        assertThat(run.detached().dels()).isEqualTo(2);
    }

    @Test
    void aNetworkThatFailsTakesThoseBeforeItDownAndIsNamed() {
        SandboxRun run = SandboxRun.attach(
                TWO,
                POD,
                true,
                delegate -> delegate.confName().equals("blue") ? Optional.of("no link") : Optional.empty());

        assertThat(run.dels()).isEqualTo(2);
        assertThat(run.error()).contains("[shop/web/u1:blue]: error adding container to network \"blue\": no link");
    }

    @Test
    void forAPodThatIsGoneNoPluginIsCalled() {
        assertThat(SandboxRun.attach(TWO, POD, false, delegate -> Optional.of("called")))
                .isEqualTo(new SandboxRun(0, 0, Optional.empty()));
    }
}
