package dev.weft.policy.domain.sriov;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.IntNode;
import dev.weft.policy.domain.sriov.DrainProtocol.Node;
import dev.weft.policy.domain.sriov.DrainProtocol.Step;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DrainProtocolTest {

    @Test
    void nodesInNoPoolGoOneByOne() {
        Node asking = node("a", DrainProtocol.DRAIN_REQUIRED, DrainProtocol.IDLE);
        Node away = node("b", DrainProtocol.DRAIN_REQUIRED, DrainProtocol.COMPLETE);

        assertThat(next(asking, List.of(asking, away), List.of()))
                .isInstanceOfSatisfying(
                        Step.Wait.class, wait -> assertThat(wait.reason()).contains("1", "b"));
        assertThat(next(asking, List.of(asking), List.of())).isEqualTo(new Step.Drain(false));
    }

    @Test
    void aPoolThatAllowsNoneNeverDrains() {
        Node asking = node("a", DrainProtocol.DRAIN_REQUIRED, DrainProtocol.IDLE);

        assertThat(next(asking, List.of(asking), List.of(new NodePool("none", null, IntNode.valueOf(0), "", ""))))
                .isInstanceOf(Step.Wait.class);
    }

    @Test
    void aStartedDrainGoesOnWhateverThePoolSays() {
        Node draining = node("a", DrainProtocol.REBOOT_REQUIRED, DrainProtocol.DRAINING);
        Node away = node("b", DrainProtocol.DRAIN_REQUIRED, DrainProtocol.COMPLETE);

        assertThat(next(draining, List.of(draining, away), List.of())).isEqualTo(new Step.Drain(true));
    }

    @Test
    void theOnlyNodeOfAMemberIsRestartedWithoutADrain() {
        Node asking = node("a", DrainProtocol.REBOOT_REQUIRED, DrainProtocol.IDLE);

        assertThat(next(asking, List.of(asking), List.of())).isEqualTo(new Step.Complete());
    }

    @Test
    void aNodeThatNoLongerAsksIsReleased() {
        Node done = node("a", DrainProtocol.IDLE, DrainProtocol.COMPLETE);

        assertThat(next(done, List.of(done), List.of())).isEqualTo(new Step.Release());
    }

    @Test
    void eachDrainerLeavesTheNodesOfTheOther() {
        Node external = new Node("a", Map.of(), DrainProtocol.DRAIN_REQUIRED, DrainProtocol.IDLE, true);

        assertThat(DrainProtocol.next(external, List.of(external), List.of(), false))
                .isEqualTo(new Step.Nothing());
        assertThat(DrainProtocol.next(external, List.of(external), List.of(), true))
                .isEqualTo(new Step.Drain(false));
    }

    @Test
    void anUnknownRequestIsRefused() {
        Node odd = node("a", "Maybe", DrainProtocol.IDLE);

        assertThatThrownBy(() -> next(odd, List.of(odd), List.of())).hasMessage("unexpected node drain annotation");
    }

    @Test
    void aPartialDrainEvictsOnlyPodsWithResourcesOfThePrefix() {
        assertThat(DrainProtocol.evicts(List.of("cpu"), "rancher.io", false)).isFalse();
        assertThat(DrainProtocol.evicts(List.of("cpu", "rancher.io/fast"), "rancher.io", false))
                .isTrue();
        assertThat(DrainProtocol.evicts(List.of(), "rancher.io", true)).isTrue();
    }

    private static Step next(Node node, List<Node> all, List<NodePool> pools) {
        return DrainProtocol.next(node, all, pools, false);
    }

    private static Node node(String name, String requested, String current) {
        return new Node(name, Map.of(), requested, current, false);
    }
}
