package dev.weft.local.fleet;

import dev.weft.local.agents.Hardware;
import dev.weft.local.agents.Hardware.PhysicalFunction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The fleet that {@code weft up} simulates. */
public final class FleetDefinition {

    private static final List<String> LINKS = List.of("eth0", "eth1");

    private FleetDefinition() {}

    /**
     * The members.
     *
     * @param count how many; the first three differ, further ones are like the second
     */
    public static List<SimulatedMember> members(int count) {
        List<SimulatedMember> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            members.add(
                    switch (i) {
                        case 0 -> rke2WithSriov();
                        case 1 -> rke2("rke2-b", 2);
                        case 2 -> kubeadm();
                        default -> rke2("rke2-" + (i + 1), 2);
                    });
        }
        return List.copyOf(members);
    }

    /** A small member for measurements: RKE2 with this many nodes and no special hardware. */
    public static SimulatedMember plain(String name, int nodes) {
        return rke2(name, nodes - 1);
    }

    private static SimulatedMember rke2WithSriov() {
        Map<String, Hardware> nodes = new LinkedHashMap<>();
        nodes.put("a-server-1", new Hardware(List.of(), LINKS, true));
        nodes.put("a-worker-1", intel25g());
        nodes.put("a-worker-2", intel25g());
        nodes.put("a-worker-3", unlisted());
        nodes.put("a-worker-4", new Hardware(List.of(virtio()), LINKS, false));
        return new SimulatedMember("rke2-a", "v1.33.4+rke2r1", List.of("multus", "cilium"), nodes, true);
    }

    private static SimulatedMember rke2(String name, int workers) {
        Map<String, Hardware> nodes = new LinkedHashMap<>();
        String letter = name.substring(name.indexOf('-') + 1);
        nodes.put(letter + "-server-1", new Hardware(List.of(), LINKS, true));
        for (int i = 1; i <= workers; i++) {
            nodes.put(letter + "-worker-" + i, new Hardware(List.of(virtio()), LINKS, true));
        }
        return new SimulatedMember(name, "v1.34.4+rke2r1", List.of("multus", "canal"), nodes, false);
    }

    private static SimulatedMember kubeadm() {
        Map<String, Hardware> nodes = new LinkedHashMap<>();
        nodes.put("c-control-1", new Hardware(List.of(), LINKS, true));
        nodes.put("c-worker-1", new Hardware(List.of(virtio()), LINKS, true));
        return new SimulatedMember("kubeadm-c", "v1.34.4", List.of(), nodes, false);
    }

    /** Intel XXV710, two ports: on the operator's list of supported cards. */
    private static Hardware intel25g() {
        return new Hardware(
                List.of(
                        new PhysicalFunction(
                                "0000:18:00.0",
                                "ens1f0",
                                "3c:fd:fe:00:00:10",
                                "i40e",
                                "8086",
                                "158b",
                                "154c",
                                64,
                                1500),
                        new PhysicalFunction(
                                "0000:18:00.1",
                                "ens1f1",
                                "3c:fd:fe:00:00:11",
                                "i40e",
                                "8086",
                                "158b",
                                "154c",
                                64,
                                1500)),
                LINKS,
                true);
    }

    /** Intel I350: can do SR-IOV, but is not on the operator's list. */
    private static Hardware unlisted() {
        return new Hardware(
                List.of(new PhysicalFunction(
                        "0000:03:00.0", "eno1", "3c:fd:fe:00:00:31", "igb", "8086", "1521", "1520", 7, 1500)),
                LINKS,
                true);
    }

    private static PhysicalFunction virtio() {
        return new PhysicalFunction(
                "0000:00:03.0", "enp0s3", "52:54:00:00:00:41", "virtio_net", "1af4", "1000", "0000", 0, 1500);
    }
}
