package dev.weft.attach.domain.request;

import dev.weft.attach.domain.net.MacText;
import dev.weft.plugins.gojson.GoJson;
import dev.weft.plugins.net.Address;
import dev.weft.plugins.net.Cidr;
import dev.weft.plugins.net.Family;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Resolves a request as Multus would and refuses what some reader on the way, or a plugin on the node, would refuse: there
 * a sandbox fails again and again, here the pod says why.
 */
public final class RequestRules {

    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern IFACE = Pattern.compile("[a-z]([a-z0-9-]{0,13}[a-z0-9])?");

    private final NamespaceIsolation isolation;
    private final int defaultNetworks;

    /**
     * @param defaultNetworks how many networks Multus adds to every pod before its own; they shift the numbers of
     *     interfaces that have no name
     */
    public RequestRules(NamespaceIsolation isolation, int defaultNetworks) {
        this.isolation = isolation;
        this.defaultNetworks = defaultNetworks;
    }

    /** Rules for a member with Multus' default configuration. */
    public static RequestRules standard() {
        return new RequestRules(NamespaceIsolation.OFF, 0);
    }

    /** The name that Multus gives to the element at that place, counted from 0, when it asks for none. */
    public String defaultName(int index) {
        return "net" + (defaultNetworks + index + 1);
    }

    public ResolvedRequest resolve(List<NetworkSelection> selections, String podNamespace, NetworkLookup lookup) {
        List<RequestedInterface> interfaces = new ArrayList<>();
        List<RequestProblem> problems = new ArrayList<>();
        Map<String, Integer> users = new HashMap<>();
        for (int i = 0; i < selections.size(); i++) {
            NetworkSelection selection = selections.get(i);
            String iface = selection.iface().isEmpty() ? defaultName(i) : selection.iface();
            Optional<KnownNetwork> network = lookup.find(selection.namespace(), selection.name());
            RequestedInterface requested = new RequestedInterface(iface, selection, network);
            interfaces.add(requested);
            String at = "element " + i + " (" + selection.nad() + ")";
            checkNames(requested, i, at, problems);
            Integer before = users.putIfAbsent(iface, i);
            if (before != null) {
                problems.add(refusal(
                        i,
                        "DuplicateInterface",
                        at + ": interface " + iface + " is already the one of element " + before
                                + "; give each element an interface of its own"));
            }
            int element = i;
            isolation
                    .refusal(podNamespace, selection.namespace())
                    .ifPresent(text -> problems.add(refusal(
                            element,
                            "NamespaceIsolation",
                            at + ": " + text + "; use a network of the pod's namespace or of "
                                    + isolation.globalNamespaces())));
            if (network.isEmpty() && LABEL.matcher(selection.name()).matches()) {
                problems.add(notFound(i, at, selection, lookup.missing(selection.namespace(), selection.name())));
            }
            checkMac(selection, i, at, problems);
            network.ifPresent(known -> checkIps(selection, known, element, at, problems));
        }
        checkDefaultRoutes(selections, problems);
        return new ResolvedRequest(interfaces, problems);
    }

    private static RequestProblem notFound(int element, String at, NetworkSelection selection, String why) {
        String mend = why.isEmpty()
                ? "declare a Network that places it there or create it, or mend the name in " + NetworksAnnotation.KEY
                        + " and create the pod anew"
                : why;
        return new RequestProblem(
                element,
                "NetworkNotFound",
                at + ": there is no NetworkAttachmentDefinition " + selection.nad() + " in this cluster; " + mend,
                true);
    }

    private static void checkNames(
            RequestedInterface requested, int element, String at, List<RequestProblem> problems) {
        NetworkSelection selection = requested.selection();
        if (!LABEL.matcher(selection.name()).matches()) {
            problems.add(
                    refusal(
                            element,
                            "BadNetworkName",
                            at + ": name \"" + selection.name()
                                    + "\" is no name that all readers accept; use lower-case letters, digits and '-', at most 63"));
        }
        if (!LABEL.matcher(selection.namespace()).matches()) {
            problems.add(refusal(
                    element,
                    "BadNamespace",
                    at + ": namespace \"" + selection.namespace()
                            + "\" is no namespace; use lower-case letters, digits and '-', at most 63"));
        }
        if (requested.iface().equals("eth0") || requested.iface().equals("lo")) {
            problems.add(refusal(
                    element,
                    "InterfaceTaken",
                    at + ": interface " + requested.iface()
                            + " is the pod's already; name another one, e.g. net1, or leave it out"));
        } else if (!IFACE.matcher(requested.iface()).matches()) {
            problems.add(
                    refusal(
                            element,
                            "BadInterfaceName",
                            at + ": interface \"" + requested.iface()
                                    + "\" is no name that all readers accept; start with a lower-case letter, go on with lower-case letters, digits and '-', at most 15"));
        }
    }

    private static void checkMac(NetworkSelection selection, int element, String at, List<RequestProblem> problems) {
        if (!selection.mac().isEmpty() && MacText.ethernet(selection.mac()).isEmpty()) {
            problems.add(refusal(
                    element,
                    "BadMac",
                    at + ": mac \"" + selection.mac()
                            + "\" is no Ethernet address; write six bytes, e.g. 02:00:00:00:00:01"));
        }
    }

    private static void checkIps(
            NetworkSelection selection, KnownNetwork network, int element, String at, List<RequestProblem> problems) {
        List<String> ips = selection.ips();
        if (ips.isEmpty()) {
            if (network.pool() == null && network.leavesAddressesToThePod() && !hasArguments(selection)) {
                problems.add(
                        refusal(
                                element,
                                "AddressMissing",
                                at
                                        + ": the definition takes its static addresses from the pod, which asks for none; write ips: [\"10.0.0.5/24\"], or use a Network with an address pool"));
            }
            return;
        }
        if (network.pool() != null) {
            if (countOf(ips, true) > 1 || countOf(ips, false) > 1) {
                problems.add(refusal(
                        element,
                        "TooManyIps",
                        at + ": ips " + ips + " asks for two addresses of one family, but pool " + network.pool()
                                + " gives one of each; leave one out"));
            }
            return;
        }
        for (String ip : ips) {
            if (Cidr.parse(ip).isEmpty()) {
                problems.add(refusal(
                        element,
                        "IpWithoutPrefix",
                        at + ": ips \"" + ip + "\" has no prefix length, which the plugin on the node refuses; write "
                                + ip + "/"
                                + (Address.parse(ip).map(Address::family).orElse(Family.IPV4) == Family.IPV4
                                        ? "24"
                                        : "64")
                                + " with the length of your network"));
            }
        }
        if (network.ipamType().filter("host-local"::equals).isPresent() && ips.size() > 1) {
            problems.add(
                    refusal(
                            element,
                            "TooManyIps",
                            at + ": ips " + ips
                                    + " are two addresses, which host-local can't read as Multus hands them on; leave one out, or use a Network with an address pool"));
        }
        boolean old = !newerThan020(network.cniVersion());
        if (old && (countOf(ips, true) > 1 || countOf(ips, false) > 1)) {
            problems.add(refusal(
                    element,
                    "TooManyIps",
                    at + ": ips " + ips + " are two of one family, but cniVersion \"" + network.cniVersion()
                            + "\" of the definition allows one; write cniVersion 1.0.0 into " + selection.nad()));
        }
    }

    private static boolean hasArguments(NetworkSelection selection) {
        return !GoJson.texts(GoJson.field(selection.source(), "cni-args"), "ips")
                .isEmpty();
    }

    private static long countOf(List<String> ips, boolean ipv4) {
        return ips.stream().filter(ip -> (ip.indexOf(':') < 0) == ipv4).count();
    }

    private static boolean newerThan020(String version) {
        return !version.isEmpty() && !version.startsWith("0.1") && !version.startsWith("0.2");
    }

    private static void checkDefaultRoutes(List<NetworkSelection> selections, List<RequestProblem> problems) {
        if (hasSeveralDefaultRoutes(selections)) {
            problems.add(
                    refusal(
                            RequestProblem.WHOLE,
                            "SeveralDefaultRoutes",
                            "default-route is asked for twice in one family: multus does not support ECMP for default-route; leave it with one element"));
        }
    }

    /** Whether more than one default route of a family is asked for. Rule: Multus CheckGatewayConfig. */
    public static boolean hasSeveralDefaultRoutes(List<NetworkSelection> selections) {
        List<String> gateways = selections.stream()
                .flatMap(selection -> selection.defaultRoute().orElse(List.of()).stream())
                .toList();
        return countOf(gateways, true) > 1 || countOf(gateways, false) > 1;
    }

    private static RequestProblem refusal(int element, String code, String message) {
        return new RequestProblem(element, code, message, false);
    }
}
