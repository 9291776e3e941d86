package dev.weft.plugins.hostlocal;

import dev.weft.plugins.net.Address;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The files of one network on one node, by name: {@code <ip>} holds {@code containerID CR LF ifname},
 * {@code last_reserved_ip.<set>} an address. A value: changes return the next state.
 */
public record HostLocalStore(Map<String, String> files) {

    private static final String LAST = "last_reserved_ip.";
    private static final String LINE_BREAK = "\r\n";

    public HostLocalStore {
        files = Collections.unmodifiableMap(new TreeMap<>(files));
    }

    public static HostLocalStore empty() {
        return new HostLocalStore(Map.of());
    }

    public Optional<Address> lastReserved(int set) {
        return Optional.ofNullable(files.get(LAST + set)).flatMap(text -> Address.parse(text.strip()));
    }

    public boolean isReserved(Address address) {
        return files.containsKey(address.toString());
    }

    public HostLocalStore reserve(Address address, int set, String container, String ifname) {
        Map<String, String> next = new TreeMap<>(files);
        next.put(address.toString(), container.strip() + LINE_BREAK + ifname);
        next.put(LAST + set, address.toString());
        return new HostLocalStore(next);
    }

    /** The addresses of a container's interface; a file that names only the container counts for each interface. */
    public List<Address> of(String container, String ifname) {
        List<Address> found = new ArrayList<>();
        files.forEach((name, content) -> {
            if (!name.startsWith(LAST) && isOf(content, container, ifname)) {
                Address.parse(name).ifPresent(found::add);
            }
        });
        return found;
    }

    /** Without the files of a container's interface; files that name only the container go when there is no other. */
    public HostLocalStore release(String container, String ifname) {
        String exact = container.strip() + LINE_BREAK + ifname;
        boolean any =
                files.values().stream().anyMatch(content -> content.strip().equals(exact));
        String gone = any ? exact : container.strip();
        Map<String, String> next = new TreeMap<>(files);
        next.entrySet()
                .removeIf(file -> !file.getKey().startsWith(LAST)
                        && file.getValue().strip().equals(gone));
        return new HostLocalStore(next);
    }

    private static boolean isOf(String content, String container, String ifname) {
        String text = content.strip();
        return text.equals(container.strip() + LINE_BREAK + ifname) || text.equals(container.strip());
    }
}
