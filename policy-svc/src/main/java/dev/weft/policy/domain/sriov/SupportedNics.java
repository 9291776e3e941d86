package dev.weft.policy.domain.sriov;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The device models that may be cut into virtual functions. Rule: ConfigMap {@code supported-nic-ids} of the operator, whose
 * values are {@code <vendor> <device of the physical function> <device of the virtual function>}.
 *
 * @param models in a settled order; of two entries for one device the first counts
 */
public record SupportedNics(List<Model> models) {

    private static final int WORDS = 3;

    public SupportedNics {
        models = List.copyOf(models);
    }

    /** One model: PCI ids in lower-case hex without prefix. */
    public record Model(String vendor, String device, String vfDevice) {}

    /** The list together with the entries that could not be read, by key. */
    public record Reading(SupportedNics nics, Set<String> unreadable) {
        public Reading {
            unreadable = Set.copyOf(unreadable);
        }
    }

    /** Reads the data of the ConfigMap, in the order of its keys so that every reader decides alike. */
    public static Reading read(Map<String, String> data) {
        Map<String, String> sorted = new TreeMap<>(data);
        Set<String> unreadable = sorted.entrySet().stream()
                .filter(entry -> model(entry.getValue()).isEmpty())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        return new Reading(of(List.copyOf(sorted.values())), unreadable);
    }

    /** Reads lines {@code vendor device vfDevice}; a line of another shape is left out. */
    public static SupportedNics of(List<String> lines) {
        List<Model> models = new ArrayList<>();
        lines.forEach(line -> model(line).ifPresent(models::add));
        return new SupportedNics(models);
    }

    /** The models that Weft knows without being told. */
    public static SupportedNics builtIn() {
        return read(builtInData()).nics();
    }

    /** The models that Weft knows without being told, as data of a ConfigMap. */
    public static Map<String, String> builtInData() {
        try (InputStream in = Objects.requireNonNull(
                SupportedNics.class.getResourceAsStream("supported-nic-ids.txt"), "supported-nic-ids.txt")) {
            Map<String, String> data = new TreeMap<>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> {
                        int colon = line.indexOf(':');
                        data.put(
                                line.substring(0, colon).strip(),
                                line.substring(colon + 1).strip());
                    });
            return Map.copyOf(data);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Device id of the virtual functions of this physical function; only the device id is compared, not the vendor. */
    public Optional<String> vfDevice(String device) {
        return models.stream()
                .filter(model -> model.device().equals(device))
                .findFirst()
                .map(Model::vfDevice);
    }

    public boolean knowsVendor(String vendor) {
        return models.stream().anyMatch(model -> model.vendor().equals(vendor));
    }

    public boolean knowsDevice(String device) {
        return models.stream().anyMatch(model -> model.device().equals(device));
    }

    public boolean knows(String vendor, String device) {
        return models.stream()
                .anyMatch(
                        model -> model.vendor().equals(vendor) && model.device().equals(device));
    }

    public boolean knowsVirtualFunction(String vendor, String vfDevice) {
        return models.stream()
                .anyMatch(model ->
                        model.vendor().equals(vendor) && model.vfDevice().equals(vfDevice));
    }

    private static Optional<Model> model(String line) {
        List<String> words = List.of(line.split(" ", -1));
        return words.size() == WORDS && words.stream().noneMatch(String::isBlank)
                ? Optional.of(new Model(words.get(0), words.get(1), words.get(2)))
                : Optional.empty();
    }
}
