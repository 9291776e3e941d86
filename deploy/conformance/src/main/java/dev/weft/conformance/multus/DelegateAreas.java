package dev.weft.conformance.multus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.attach.domain.cni.PluginRefusal;
import dev.weft.attach.domain.delegate.Delegate;
import dev.weft.attach.domain.delegate.DelegateConf;
import dev.weft.attach.domain.delegate.DelegateRules;
import dev.weft.attach.domain.delegate.MultusConfig;
import dev.weft.attach.domain.delegate.PluginCall;
import dev.weft.attach.domain.delegate.PluginCalls;
import dev.weft.attach.domain.delegate.PodArgs;
import dev.weft.attach.domain.delegate.SandboxRun;
import dev.weft.attach.domain.request.AnnotationRefusal;
import dev.weft.attach.domain.request.NetworkSelection;
import dev.weft.attach.domain.request.NetworksAnnotation;
import dev.weft.conformance.AreaSet;
import dev.weft.conformance.Check;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What Multus makes of definitions and annotations before it calls a plugin. */
public final class DelegateAreas implements AreaSet {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> FIELDS =
            List.of("interface", "mac", "infiniband-guid", "ips", "bandwidth", "portMappings");

    @Override
    public Map<String, Check> areas() {
        return Map.of(
                "delegate_build", Held.by(DelegateAreas::build),
                "delegate_conf", Held.by(DelegateAreas::conf),
                "multus_netconf", Held.by(DelegateAreas::netconf),
                "runtime_config", Held.by(DelegateAreas::runtime),
                "cmd_add", Held.by(DelegateAreas::command),
                "network_status_write", Held.by(DelegateAreas::statusWrite));
    }

    private static DelegateRules rules(JsonNode input, MultusConfig multus) {
        return new DelegateRules(
                multus,
                Nads.lookup(input.path("nads"), input.path("nad_annotations")),
                Nads.files(input),
                input.has("kubelet") ? Optional.empty() : Optional.of(Map.of()));
    }

    private static JsonNode build(JsonNode vector) throws AnnotationRefusal {
        JsonNode input = vector.path("input");
        if (input.has("kube_client")) {
            throw new Held.NotBuilt("whether Multus reaches the API server is no rule of an attachment");
        }
        if (vector.path("subject").asText().equals("multus.GetK8sArgs")) {
            PodArgs.read(input.path("CNI_ARGS").asText());
            return JSON.objectNode();
        }
        String podNamespace = input.path("pod_namespace").asText("default");
        DelegateRules rules = rules(input, MultusConfig.lenient(input.path("multus_conf")));
        ObjectNode answer = JSON.objectNode();
        switch (vector.path("subject").asText()) {
            case "multus.GetNetworkDelegates" ->
                answer.set(
                        "delegates",
                        named(rules.requested(
                                podNamespace,
                                NetworksAnnotation.read(input.path("annotation").asText(), podNamespace))));
            case "multus.GetDefaultNetworks" -> answer.set("delegates", named(rules.defaults(podNamespace)));
            case "multus.TryLoadPodDelegates" -> {
                List<Delegate> delegates = new ArrayList<>(rules.defaults(podNamespace));
                answer.set("delegates_before", named(delegates));
                rules.replaceMaster(
                        delegates, input.path("default_network_annotation").asText(""));
                List<Delegate> added = rules.requested(
                        podNamespace,
                        NetworksAnnotation.read(input.path("annotation").asText(""), podNamespace));
                answer.put("k8s_delegates_added", added.size());
                delegates.addAll(added);
                answer.set("delegates_after", named(delegates));
            }
            default ->
                throw new Held.NotBuilt("no rule for " + vector.path("subject").asText());
        }
        return answer;
    }

    private static ArrayNode named(List<Delegate> delegates) {
        ArrayNode list = JSON.arrayNode();
        delegates.forEach(one -> list.addObject()
                .put("conf_name", one.confName())
                .put("type", one.type())
                .put("master", one.master()));
        return list;
    }

    private static Optional<NetworkSelection> element(JsonNode input) throws AnnotationRefusal {
        return input.path("element").isObject()
                ? Optional.of(NetworksAnnotation.read("[" + input.path("element") + "]", "default")
                        .getFirst())
                : Optional.empty();
    }

    private static JsonNode conf(JsonNode vector) throws AnnotationRefusal {
        JsonNode input = vector.path("input");
        Optional<NetworkSelection> element = element(input);
        ObjectNode config = input.path("config").deepCopy();
        if (input.has("cniVersion")) {
            config.put("cniVersion", input.path("cniVersion").asText());
        }
        boolean multus = config.path("delegates").isArray();
        Delegate delegate = multus
                ? new Delegate(config, false, element, "", "")
                : DelegateConf.load(config, element, input.path("deviceID").asText(""), false, "");
        ObjectNode answer = JSON.objectNode();
        answer.set("json_contains", delegate.conf());
        ArrayNode plugins = answer.putArray("plugins_contain");
        delegate.conf().path("plugins").forEach(plugins::add);
        answer.put("plugins_len", plugins.size());
        answer.put(
                "all_plugin_fields_preserved", delegate.conf().path("plugins").equals(config.path("plugins")));
        answer.put("delegate_deviceID", delegate.deviceId());
        answer.put(
                "plugin0_kubeconfig",
                delegate.conf().at("/plugins/0/kubernetes/kubeconfig").asText(""));
        Optional<List<String>> gateways = element.flatMap(NetworkSelection::defaultRoute);
        gateways.ifPresent(list -> list.forEach(answer.putArray("gatewayRequest")::add));
        answer.put("gatewayRequest_len", gateways.map(List::size).orElse(0));
        answer.put("filterV4", DelegateConf.losesDefaultRoute(delegate, true));
        answer.put("filterV6", DelegateConf.losesDefaultRoute(delegate, false));
        if (element.isPresent()) {
            ObjectNode runtime = PluginCalls.runtimeConfig(delegate, delegate.iface(), "", true);
            ArrayNode equal = answer.putArray("delegate_fields_equal_element");
            for (String name : FIELDS) {
                JsonNode wanted = input.path("element").path(name);
                JsonNode found = switch (name) {
                    case "interface" -> JSON.textNode(delegate.iface());
                    case "infiniband-guid" -> runtime.path("infinibandGUID");
                    default -> runtime.path(name);
                };
                if (!wanted.isMissingNode() && Held.holds(wanted, found)) {
                    equal.add(name);
                }
            }
        }
        return answer;
    }

    private static JsonNode netconf(JsonNode vector) {
        JsonNode input = vector.path("input");
        ObjectNode answer = JSON.objectNode();
        if (input.has("cases")) {
            ArrayNode results = answer.putArray("results");
            for (JsonNode one : input.path("cases")) {
                ObjectNode config = JSON.objectNode();
                config.set("systemNamespaces", one.path("system"));
                results.add(MultusConfig.lenient(config).isSystem(one.path("ns").asText()));
            }
            return answer;
        }
        MultusConfig multus = MultusConfig.read(input.path("config"));
        answer.set("delegates", named(multus.delegates()));
        ArrayNode names = answer.putArray("delegate_names");
        multus.delegates().forEach(one -> names.add(one.confName()));
        answer.put(
                "runtimeConfig_portMappings_len",
                input.path("config").path("runtimeConfig").path("portMappings").size());
        answer.put("namespaceIsolation", multus.isolation().enabled());
        multus.isolation().globalNamespaces().forEach(answer.putArray("nonIsolatedNamespaces")::add);
        return answer.put("readinessIndicatorFile", multus.readinessIndicatorFile());
    }

    private static JsonNode runtime(JsonNode vector) throws AnnotationRefusal {
        JsonNode input = vector.path("input");
        String subject = vector.path("subject").asText();
        if (subject.equals("multus.CreateCNIRuntimeConf")) {
            ArrayNode ordered = JSON.arrayNode();
            PodArgs.read(input.path("CNI_ARGS").asText())
                    .handedOn()
                    .forEach((key, value) -> ordered.addArray().add(key).add(value));
            return JSON.objectNode().set("args_ordered", ordered);
        }
        if (subject.equals("multus.mergeCNIRuntimeConfig")) {
            ObjectNode config = JSON.objectNode().put("name", "n").put("type", "t");
            Delegate delegate = new Delegate(config, input.path("master").asBoolean(), element(input), "", "");
            ObjectNode answer = PluginCalls.runtimeConfig(delegate, delegate.iface(), "", true);
            answer.put("portMappings_len", answer.path("portMappings").size());
            return answer.put("ips_len", answer.path("ips").size());
        }
        return command(vector);
    }

    private static JsonNode command(JsonNode vector) throws AnnotationRefusal {
        JsonNode input = vector.path("input");
        if (input.has("pod_uid")) {
            PodArgs.read(input.path("CNI_ARGS").asText())
                    .otherPod(input.path("pod_uid").asText())
                    .ifPresent(text -> {
                        throw new PluginRefusal(text);
                    });
            return JSON.objectNode();
        }
        ObjectNode config =
                input.path("multus_conf").isObject() ? input.path("multus_conf").deepCopy() : JSON.objectNode();
        if (input.has("delegates")) {
            config.set("delegates", input.path("delegates"));
        }
        Map<String, String> annotations = new HashMap<>();
        annotations.put(NetworksAnnotation.KEY, input.path("annotation").asText(""));
        annotations.put(
                NetworksAnnotation.DEFAULT_KEY,
                input.path("default_network_annotation").asText(""));
        List<Delegate> delegates = rules(input, MultusConfig.lenient(config)).all("test", annotations);
        ObjectNode answer = run(input, delegates);
        // With no plugin run, Multus itself answers, in the version that it is configured for.
        answer.put("result_cniVersion", config.path("cniVersion").asText(""));
        ObjectNode stdin = answer.putObject("plugin_stdin");
        ArrayNode order = answer.putArray("execution_order");
        for (PluginCall call : PluginCalls.add(delegates, "c", input.path("runtimeConfig"))) {
            stdin.set(call.iface(), call.stdin());
            order.addArray().add(call.iface()).add(call.stdin());
            if (order.size() == 1) {
                answer.put("result_is_from", call.iface());
            }
        }
        return answer;
    }

    private static ObjectNode run(JsonNode input, List<Delegate> delegates) {
        String args = input.path("CNI_ARGS").asText("");
        String failure = input.path("second_plugin_error").asText("");
        // The pods of these cases are known to the API server, but for the one that only the runtime names.
        boolean podIsThere = args.isEmpty() || input.has("annotation");
        SandboxRun run = SandboxRun.attach(
                delegates,
                PodArgs.read(args),
                podIsThere,
                delegate -> !failure.isEmpty() && delegates.indexOf(delegate) == 1
                        ? Optional.of(failure)
                        : Optional.empty());
        run.error().ifPresent(text -> {
            throw new PluginRefusal(text);
        });
        return JSON.objectNode()
                .put("add_calls", run.adds())
                .put("del_calls", input.has("then") ? run.detached().dels() : run.dels())
                .put("plugins_executed", run.adds());
    }

    private static JsonNode statusWrite(JsonNode vector) {
        JsonNode input = vector.path("input");
        if (!input.has("pod_uid")) {
            throw new Held.NotBuilt("whether Multus reaches the API server is no rule of an attachment");
        }
        PodArgs.read(input.path("CNI_ARGS").asText())
                .otherPodForStatus(input.path("pod_uid").asText())
                .ifPresent(text -> {
                    throw new PluginRefusal(text);
                });
        return JSON.objectNode();
    }
}
