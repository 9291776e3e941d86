package dev.weft.inventory.domain.cluster;

import java.util.ArrayList;
import java.util.List;

/** The arguments of an RKE2 server as its node's annotation shows them. Rule: k3s nodeconfig, {@code rke2.io/node-args}. */
public final class ServerArguments {

    private static final String DEFAULT_CNI = "canal";

    private ServerArguments() {}

    /** The cni list that these arguments give, in order; RKE2's default when they name none. */
    public static List<String> cni(List<String> arguments) {
        List<String> cni = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals("--cni") && i + 1 < arguments.size()) {
                cni.addAll(List.of(arguments.get(i + 1).split(",", -1)));
            } else if (argument.startsWith("--cni=")) {
                cni.addAll(List.of(argument.substring("--cni=".length()).split(",", -1)));
            }
        }
        return cni.isEmpty() ? List.of(DEFAULT_CNI) : List.copyOf(cni);
    }
}
