package dev.weft.attach.domain.status;

import dev.weft.attach.domain.net.MacText;
import dev.weft.plugins.net.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * What became of one promised interface.
 *
 * @param phase nothing reported yet, as promised, or otherwise
 * @param reported what Multus reports; all empty before it reports anything
 * @param sentence how they differ and what mends it; empty unless they differ
 */
public record Observation(Phase phase, ReportedInterface reported, String sentence) {

    /** How far an interface is known to be. */
    public enum Phase {
        UNREPORTED,
        ATTACHED,
        DIFFERS
    }

    private static final String MEND = "; delete the pod so that it is attached anew";

    /**
     * Holds a promise against a report. Addresses are compared as a set and without prefix length, because that is how
     * Multus reports them.
     *
     * @param reported all interfaces of the pod; empty means that Multus has not reported yet
     */
    public static Observation of(PromisedInterface promised, List<ReportedInterface> reported) {
        ReportedInterface nothing =
                new ReportedInterface(promised.network(), promised.iface(), List.of(), "", false, List.of(), "");
        if (reported.isEmpty()) {
            return new Observation(Phase.UNREPORTED, nothing, "");
        }
        for (ReportedInterface actual : reported) {
            if (actual.iface().equals(promised.iface())) {
                String sentence = difference(promised, actual);
                return new Observation(sentence.isEmpty() ? Phase.ATTACHED : Phase.DIFFERS, actual, sentence);
            }
        }
        return new Observation(
                Phase.DIFFERS,
                nothing,
                "interface " + promised.iface() + " of " + promised.network()
                        + " was promised, but Multus reports only "
                        + reported.stream().map(ReportedInterface::iface).toList() + MEND);
    }

    private static String difference(PromisedInterface promised, ReportedInterface actual) {
        List<String> parts = new ArrayList<>();
        if (!promised.network().equals(actual.network())) {
            parts.add("network " + promised.network() + " was promised, Multus reports " + actual.network());
        }
        TreeSet<String> wanted = addresses(promised.ips());
        TreeSet<String> found = addresses(actual.ips());
        if (!wanted.isEmpty() && !wanted.equals(found)) {
            parts.add("addresses " + wanted + " were promised, Multus reports " + (found.isEmpty() ? "none" : found));
        }
        String mac = MacText.parse(promised.mac()).orElse(promised.mac());
        // Plugins without a MAC of their own report none; that alone is no difference.
        if (!mac.isEmpty()
                && !actual.mac().isEmpty()
                && !mac.equals(MacText.parse(actual.mac()).orElse(actual.mac()))) {
            parts.add("MAC " + mac + " was promised, Multus reports " + actual.mac());
        }
        return parts.isEmpty() ? "" : "interface " + promised.iface() + ": " + String.join("; ", parts) + MEND;
    }

    private static TreeSet<String> addresses(List<String> ips) {
        TreeSet<String> addresses = new TreeSet<>();
        for (String ip : ips) {
            int slash = ip.indexOf('/');
            String bare = slash < 0 ? ip : ip.substring(0, slash);
            addresses.add(Address.parse(bare).map(Address::toString).orElse(bare));
        }
        return addresses;
    }
}
