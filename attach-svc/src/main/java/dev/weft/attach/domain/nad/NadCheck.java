package dev.weft.attach.domain.nad;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.attach.domain.cni.CniConfig;
import dev.weft.attach.domain.cni.PluginRefusal;
import dev.weft.plugins.gojson.GoJson;
import dev.weft.plugins.gojson.GoJsonException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whether a definition would pass the upstream admission webhook. Rule: net-attach-def-admission-controller. */
public final class NadCheck {

    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");

    private NadCheck() {}

    /** The webhook's text, or empty when it lets the definition in; an empty {@code config} is let in. */
    public static Optional<String> refusal(String name, String config) {
        if (!NAME.matcher(name).matches()) {
            return Optional.of("net-attach-def name is invalid");
        }
        if (config.isEmpty()) {
            return Optional.empty();
        }
        try {
            JsonNode conf = GoJson.read(config);
            if (GoJson.field(conf, "plugins").isMissingNode()) {
                CniConfig.plugin(config);
            } else {
                CniConfig.list(config);
            }
            return Optional.empty();
        } catch (GoJsonException | PluginRefusal refusal) {
            return Optional.of("invalid config");
        }
    }
}
