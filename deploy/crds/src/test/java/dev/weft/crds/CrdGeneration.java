package dev.weft.crds;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import dev.weft.crds.helm.HelmChart;
import dev.weft.crds.helm.HelmChartConfig;
import dev.weft.crds.multus.NetworkAttachmentDefinition;
import dev.weft.crds.nfd.NodeFeature;
import dev.weft.crds.nfd.NodeFeatureRule;
import dev.weft.crds.sriov.OVSNetwork;
import dev.weft.crds.sriov.SriovIBNetwork;
import dev.weft.crds.sriov.SriovNetwork;
import dev.weft.crds.sriov.SriovNetworkNodePolicy;
import dev.weft.crds.sriov.SriovNetworkNodeState;
import dev.weft.crds.sriov.SriovNetworkPoolConfig;
import dev.weft.crds.sriov.SriovOperatorConfig;
import dev.weft.crds.weft.AddressPool;
import dev.weft.crds.weft.Cluster;
import dev.weft.crds.weft.CniPolicy;
import dev.weft.crds.weft.Network;
import dev.weft.crds.weft.SriovPolicy;
import dev.weft.crds.whereabouts.IPPool;
import dev.weft.crds.whereabouts.NodeSlicePool;
import dev.weft.crds.whereabouts.OverlappingRangeIPReservation;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.PrinterColumnFormat;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.v1.JsonSchema;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes the definitions from the Java model: the generator's output, and what it cannot express added from the
 * annotations of this module.
 */
final class CrdGeneration {

    /** Every kind; the test that compares them with {@link Crds} finds a forgotten one. */
    static final List<Class<? extends CustomResource<?, ?>>> KINDS = List.of(
            Cluster.class,
            SriovPolicy.class,
            CniPolicy.class,
            Network.class,
            AddressPool.class,
            SriovNetworkNodePolicy.class,
            SriovNetworkNodeState.class,
            SriovNetwork.class,
            SriovIBNetwork.class,
            OVSNetwork.class,
            SriovOperatorConfig.class,
            SriovNetworkPoolConfig.class,
            NetworkAttachmentDefinition.class,
            IPPool.class,
            OverlappingRangeIPReservation.class,
            NodeSlicePool.class,
            HelmChart.class,
            HelmChartConfig.class,
            NodeFeature.class,
            NodeFeatureRule.class);

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory()
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES));

    private CrdGeneration() {}

    /** File name to YAML text, for every kind. */
    static Map<String, String> generate() {
        Map<String, String> files = new TreeMap<>();
        for (Class<? extends CustomResource<?, ?>> kind : KINDS) {
            ObjectNode definition = generate(kind);
            files.put(definition.at("/metadata/name").asText() + ".yaml", write(definition));
        }
        return files;
    }

    private static ObjectNode generate(Class<? extends CustomResource<?, ?>> kind) {
        Memory memory = new Memory();
        new CRDGenerator()
                .withParallelGenerationEnabled(false)
                .customResourceClasses(kind)
                .forCRDVersions("v1")
                .withOutput(memory)
                .detailedGenerate();
        ObjectNode definition = (ObjectNode) read(memory.text());
        complete(definition, kind);
        return definition;
    }

    static JsonNode read(String yaml) {
        try {
            return YAML.readTree(yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String write(JsonNode tree) {
        try {
            return YAML.writeValueAsString(tree);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void complete(ObjectNode definition, Class<? extends CustomResource<?, ?>> kind) {
        ObjectNode version = (ObjectNode) definition.at("/spec/versions/0");
        ObjectNode schema = (ObjectNode) version.at("/schema/openAPIV3Schema");
        columns(version, kind);
        Modelled model = kind.getAnnotation(Modelled.class);
        if (model == null) {
            Type[] parts = ((ParameterizedType) kind.getGenericSuperclass()).getActualTypeArguments();
            describe(schema, "spec", (Class<?>) parts[0], "What is wanted.");
            describe(schema, "status", (Class<?>) parts[1], "What is; written by a service of Weft.");
            schema.putArray("required").add("spec");
            boundIntegers((ObjectNode) schema.at("/properties/spec"), (Class<?>) parts[0]);
        } else {
            modelled(version, schema, model);
        }
        schema.put("description", kind.getAnnotation(JsonClassDescription.class).value());
        tidy(schema);
    }

    /** The parts of an upstream kind come from its model; the generator saw them as any JSON. */
    private static void modelled(ObjectNode version, ObjectNode schema, Modelled model) {
        ObjectNode properties = schema.putObject("properties");
        properties.set("spec", YAML.valueToTree(JsonSchema.from(model.spec())));
        describe(schema, "spec", model.spec(), "What is wanted.");
        boolean status = model.status() != Record.class;
        if (status) {
            properties.set("status", YAML.valueToTree(JsonSchema.from(model.status())));
            describe(schema, "status", model.status(), "What is; written by the program that reads spec.");
        }
        schema.remove("x-kubernetes-preserve-unknown-fields");
        version.remove("subresources");
        if (status && model.statusSubresource()) {
            version.putObject("subresources").putObject("status");
        }
        if (model.specRequired()) {
            schema.putArray("required").add("spec");
        }
    }

    /** The columns in the order in which they are declared; the generator sorts them. */
    private static void columns(ObjectNode version, Class<?> kind) {
        AdditionalPrinterColumn[] columns = kind.getAnnotationsByType(AdditionalPrinterColumn.class);
        if (columns.length == 0) {
            version.remove("additionalPrinterColumns");
            return;
        }
        ArrayNode list = version.putArray("additionalPrinterColumns");
        for (AdditionalPrinterColumn column : columns) {
            ObjectNode node = list.addObject()
                    .put("name", column.name())
                    .put("type", column.type().getValue())
                    .put("jsonPath", column.jsonPath());
            if (column.format() != PrinterColumnFormat.NONE) {
                node.put("format", column.format().getValue());
            }
            if (column.priority() != 0) {
                node.put("priority", column.priority());
            }
        }
    }

    private static void describe(ObjectNode schema, String part, Class<?> type, String description) {
        ObjectNode node = (ObjectNode) schema.at("/properties/" + part);
        if (!node.has("description")) {
            node.put("description", description);
        }
        walk(node, type);
    }

    private static void walk(ObjectNode node, Class<?> type) {
        if (!type.isRecord()) {
            return;
        }
        for (RecordComponent component : type.getRecordComponents()) {
            String name = nameOf(component);
            JsonNode child = node.path("properties").path(name);
            if (!child.isObject()) {
                throw new IllegalStateException("The generator made no property " + name + " for " + type.getName());
            }
            annotate((ObjectNode) child, component);
            into((ObjectNode) child, component.getGenericType());
        }
    }

    private static void into(ObjectNode node, Type type) {
        if (type instanceof Class<?> raw) {
            walk(node, raw);
        } else if (type instanceof ParameterizedType generic) {
            boolean list = List.class.equals(generic.getRawType());
            JsonNode inner = node.path(list ? "items" : "additionalProperties");
            Type[] arguments = generic.getActualTypeArguments();
            if (inner.isObject()) {
                into((ObjectNode) inner, arguments[arguments.length - 1]);
            }
        }
    }

    private static ObjectNode inner(ObjectNode node, RecordComponent component) {
        if (!List.class.equals(component.getType())) {
            return node;
        }
        return node.path("items").isObject() ? (ObjectNode) node.get("items") : node.putObject("items");
    }

    private static void annotate(ObjectNode node, RecordComponent component) {
        JsonPropertyDescription text = component.getAccessor().getAnnotation(JsonPropertyDescription.class);
        ObjectNode inner = inner(node, component);
        AllowedValues allowed = component.getAccessor().getAnnotation(AllowedValues.class);
        if (allowed != null) {
            ArrayNode values = inner.putArray("enum");
            for (String value : allowed.value()) {
                values.add(value);
            }
        }
        if (component.getAccessor().isAnnotationPresent(AnyContent.class)) {
            inner.removeAll();
            if (component.getAccessor().getAnnotation(AnyContent.class).object()) {
                inner.put("type", "object");
            }
            inner.put("x-kubernetes-preserve-unknown-fields", true);
        }
        if (text != null) {
            node.put("description", text.value());
        }
        MapList keys = component.getAccessor().getAnnotation(MapList.class);
        if (keys != null) {
            node.put("x-kubernetes-list-type", "map");
            ArrayNode names = node.putArray("x-kubernetes-list-map-keys");
            for (String key : keys.value()) {
                names.add(key);
            }
        }
        if (component.getAccessor().isAnnotationPresent(TimeText.class)) {
            node.put("format", "date-time");
        }
    }

    /** A number that the API server accepts must also fit the Java field, or one object would stop the watch of all. */
    private static void boundIntegers(ObjectNode node, Class<?> type) {
        for (RecordComponent component : type.getRecordComponents()) {
            ObjectNode child = (ObjectNode) node.at("/properties/" + nameOf(component));
            if (component.getType() == Integer.class && !child.has("maximum")) {
                child.put("maximum", Integer.MAX_VALUE);
            }
            if (component.getType().isRecord()) {
                boundIntegers(child, component.getType());
            }
        }
    }

    private static String nameOf(RecordComponent component) {
        JsonProperty renamed = component.getAccessor().getAnnotation(JsonProperty.class);
        return renamed == null ? component.getName() : renamed.value();
    }

    /** Bounds are doubles in the generator, and a rule of a record's field comes twice: from field and accessor. */
    private static void tidy(JsonNode node) {
        if (node instanceof ObjectNode object) {
            if (object.get("x-kubernetes-validations") instanceof ArrayNode rules) {
                Set<JsonNode> once = new LinkedHashSet<>();
                rules.forEach(once::add);
                rules.removeAll().addAll(once);
            }
            for (String bound : List.of("minimum", "maximum")) {
                JsonNode value = object.get(bound);
                if (value != null
                        && value.isFloatingPointNumber()
                        && value.doubleValue() == Math.rint(value.doubleValue())) {
                    object.put(bound, value.longValue());
                }
            }
        }
        node.forEach(CrdGeneration::tidy);
    }

    /** Keeps the generator's files in memory. */
    private static final class Memory extends CRDGenerator.AbstractCRDOutput<OutputStream> {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        protected OutputStream createStreamFor(String crdName) {
            return bytes;
        }

        @Override
        public URI crdURI(String crdName) {
            return URI.create("file:/" + crdName);
        }

        String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}
