package dev.weft.local.agents;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The effects of the IPAM plugins: static, host-local (a store a node), {@link Whereabouts}, dhcp (needs its daemon). */
final class DelegateIpam {

    private static final String DHCP_DAEMON = "rke2-multus-dhcp";

    private final KubernetesClient client;
    private final Map<String, Map<String, String>> hostLocal = new HashMap<>();
    private final Whereabouts whereabouts;
    private int lease = 10;

    DelegateIpam(KubernetesClient client) {
        this.client = client;
        this.whereabouts = new Whereabouts(client);
    }

    synchronized List<String> add(Pod pod, String iface, String node, JsonNode config, List<String> ips, String prefix)
            throws CniFailure {
        return switch (config.path("type").asText("")) {
            case "" -> List.of();
            case "static" -> fixed(config, ips, prefix);
            case "host-local" -> List.of(hostLocal(pod, iface, node, config, prefix));
            case "whereabouts" -> List.of(whereabouts.add(pod, iface, node, config, prefix));
            case "dhcp" -> List.of(dhcp(prefix));
            default ->
                throw new CniFailure(prefix + "error adding container to network: failed to find plugin \""
                        + config.path("type").asText() + "\" in path [/opt/cni/bin]");
        };
    }

    private static List<String> fixed(JsonNode config, List<String> ips, String prefix) throws CniFailure {
        List<String> wanted = new ArrayList<>(ips);
        if (wanted.isEmpty()) {
            config.path("addresses").forEach(a -> wanted.add(a.path("address").asText()));
        }
        if (wanted.isEmpty()) {
            throw new CniFailure(prefix + "error adding container to network: IPAM plugin returned missing IP config");
        }
        for (String ip : wanted) {
            if (ip.indexOf('/') < 0) {
                throw new CniFailure(prefix
                        + "error adding container to network: the 'address' field is expected to be in CIDR notation, got: '"
                        + ip + "'");
            }
        }
        return wanted;
    }

    private String hostLocal(Pod pod, String iface, String node, JsonNode config, String prefix) throws CniFailure {
        JsonNode range = config.has("ranges") ? config.path("ranges").path(0).path(0) : config;
        String subnet = range.path("subnet").asText();
        if (!subnet.matches("[0-9a-fA-F.:]+/[0-9]+")) {
            throw new CniFailure(prefix + "error adding container to network: invalid CIDR address: " + subnet);
        }
        Map<String, String> store = hostLocal.computeIfAbsent(node + " " + subnet, k -> new HashMap<>());
        String owner = pod.getMetadata().getUid() + "/" + iface;
        for (Map.Entry<String, String> entry : store.entrySet()) {
            if (entry.getValue().equals(owner)) {
                return entry.getKey();
            }
        }
        String start = range.path("rangeStart").asText(offset(subnet, 1));
        String end = range.path("rangeEnd").asText("");
        for (int i = 0; i < 65536; i++) {
            String ip = plus(start, i);
            if (!inside(subnet, ip) || (!end.isEmpty() && number(ip).compareTo(number(end)) > 0)) {
                break;
            }
            if (!store.containsKey(ip) && !ip.equals(range.path("gateway").asText(offset(subnet, 1)))) {
                store.put(ip, owner);
                return ip + subnet.substring(subnet.indexOf('/'));
            }
        }
        throw new CniFailure(prefix
                + "error adding container to network: failed to allocate for range 0: no IP addresses available in range set: "
                + subnet);
    }

    private String dhcp(String prefix) throws CniFailure {
        if (client.apps()
                        .daemonSets()
                        .inNamespace("kube-system")
                        .withName(DHCP_DAEMON)
                        .get()
                == null) {
            throw new CniFailure(
                    prefix
                            + "error adding container to network: error dialing DHCP daemon: dial unix /run/cni/dhcp.sock: connect: no such file or directory");
        }
        lease++;
        return "172.31." + lease / 250 + "." + lease % 250 + "/16";
    }

    /** Frees what host-local and whereabouts gave to the pod. */
    synchronized void release(Pod pod) {
        String uid = pod.getMetadata().getUid();
        hostLocal.values().forEach(store -> store.values().removeIf(owner -> owner.startsWith(uid + "/")));
        whereabouts.release(pod);
    }

    static String offset(String cidr, int offset) {
        return plus(cidr.substring(0, cidr.indexOf('/')), offset);
    }

    private static String plus(String ip, int offset) {
        byte[] bytes = parse(ip);
        BigInteger sum = new BigInteger(1, bytes).add(BigInteger.valueOf(offset));
        byte[] raw = sum.toByteArray();
        byte[] result = new byte[bytes.length];
        int copy = Math.min(raw.length, result.length);
        System.arraycopy(raw, raw.length - copy, result, result.length - copy, copy);
        try {
            return InetAddress.getByAddress(result).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    static boolean inside(String cidr, String ip) {
        int bits = Integer.parseInt(cidr.substring(cidr.indexOf('/') + 1));
        byte[] network = parse(cidr.substring(0, cidr.indexOf('/')));
        int shift = network.length * 8 - bits;
        return new BigInteger(1, network).shiftRight(shift).equals(new BigInteger(1, parse(ip)).shiftRight(shift));
    }

    private static BigInteger number(String ip) {
        return new BigInteger(1, parse(ip));
    }

    private static byte[] parse(String ip) {
        try {
            return InetAddress.getByName(ip).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("'" + ip + "' is no address", e);
        }
    }
}
