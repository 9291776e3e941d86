package dev.weft.conformance.rke2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.conformance.AreaSet;
import dev.weft.conformance.Check;
import dev.weft.conformance.Verdict;
import dev.weft.inventory.domain.sriov.Discovery;
import dev.weft.inventory.domain.sriov.Discovery.PciDevice;
import dev.weft.inventory.domain.sriov.KernelArgs;
import dev.weft.inventory.domain.sriov.SupportedNics;
import java.util.Map;
import java.util.Optional;

/** What must be so before a node can do SR-IOV. */
public final class SriovPreconditionAreas implements AreaSet {

    @Override
    public Map<String, Check> areas() {
        return Map.of(
                "sriov-supported-nic", SriovPreconditionAreas::supported,
                "sriov-kargs", SriovPreconditionAreas::kernelArgs,
                "sriov-discovery", SriovPreconditionAreas::discovery);
    }

    private static Verdict supported(JsonNode vector) {
        JsonNode input = vector.get("input");
        if (input.has("entry")) {
            return Json.compare(
                    vector,
                    Map.of(
                            "valid",
                            SupportedNics.operatorAccepts(input.get("entry").asText())));
        }
        if (input.has("chart")) {
            return Json.compare(vector, SupportedNics.addedBy(input.get("chart").asText()));
        }
        SupportedNics list = new SupportedNics(Json.map(input.path("supported-nic-ids")));
        String device = input.path("device").asText();
        boolean supports = list.supports(input.path("vendor").asText(), device);
        ObjectNode actual = Json.object().put("supported", supports);
        if (supports) {
            list.vfDevice(device).ifPresent(id -> actual.put("vf_device_id", id));
        }
        return Json.compare(vector, actual);
    }

    private static Verdict kernelArgs(JsonNode vector) {
        JsonNode input = vector.get("input");
        if (input.has("arg")) {
            return Json.compare(
                    vector,
                    KernelArgs.isSet(
                            input.path("cmdline").asText(), input.get("arg").asText()));
        }
        return Json.compare(
                vector,
                Map.of(
                        "desired_kernel_args",
                        KernelArgs.desired(
                                input.path("cpu_vendor").asText(),
                                input.path("vfio_needed").asBoolean(),
                                input.path("vfio_loaded").asBoolean())));
    }

    private static Verdict discovery(JsonNode vector) {
        ObjectNode actual = Json.object();
        ArrayNode reported = actual.putArray("reported");
        ObjectNode skipped = actual.putObject("skipped");
        for (JsonNode entry : vector.get("input").path("devices")) {
            PciDevice device = new PciDevice(
                    Integer.decode(entry.path("class").asText("0x00")),
                    entry.path("is_vf").asBoolean(),
                    entry.path("supported").asBoolean(),
                    Optional.of(entry.path("driver").asText("")).filter(name -> !name.equals("null")),
                    Optional.of(entry.path("netdev").asText("")));
            String address = entry.path("addr").asText();
            Discovery.skipReason(device)
                    .ifPresentOrElse(reason -> skipped.put(address, reason), () -> reported.add(address));
        }
        return Json.compare(vector, actual);
    }
}
