package dev.weft.local.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Reads the few bodies that kubectl sends as protobuf: {@code kubectl create namespace|secret|configmap|serviceaccount|token}, reviews
 * and evictions. Rule:
 * runtime.Unknown behind the magic {@code k8s\\0}, field numbers of k8s.io/api/core/v1 generated.proto.
 */
final class ProtobufBody {

    private static final int MAGIC = 4;

    /** Kinds of which the spec matters, and the message of it whose texts are read: field number to field name. */
    private static final Map<String, List<String>> SPEC_READERS = Map.of(
            "TokenRequest",
            List.of(),
            "SelfSubjectReview",
            List.of(),
            "SelfSubjectAccessReview",
            List.of("namespace", "verb", "group", "version", "resource", "subresource", "name"),
            "SelfSubjectRulesReview",
            List.of(),
            "Eviction",
            List.of());

    private ProtobufBody() {}

    static ObjectNode read(byte[] body) {
        try {
            CodedInputStream unknown = CodedInputStream.newInstance(body, MAGIC, body.length - MAGIC);
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            ByteString raw = ByteString.EMPTY;
            for (int tag = unknown.readTag(); tag != 0; tag = unknown.readTag()) {
                switch (WireFormat.getTagFieldNumber(tag)) {
                    case 1 -> typeMeta(unknown.readBytes().newCodedInput(), object);
                    case 2 -> raw = unknown.readBytes();
                    default -> unknown.skipField(tag);
                }
            }
            fields(raw.newCodedInput(), object);
            return object;
        } catch (IOException e) {
            throw ApiProblem.bad("error decoding the protobuf body: " + e.getMessage());
        }
    }

    private static void typeMeta(CodedInputStream in, ObjectNode object) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            object.put(WireFormat.getTagFieldNumber(tag) == 1 ? "apiVersion" : "kind", in.readStringRequireUtf8());
        }
    }

    private static void fields(CodedInputStream in, ObjectNode object) throws IOException {
        String kind = object.path("kind").asText();
        if (SPEC_READERS.containsKey(kind)) {
            review(in, object.putObject("spec"), kind);
            return;
        }
        if (!List.of("Namespace", "Secret", "ConfigMap", "ServiceAccount").contains(kind)) {
            throw ApiProblem.mediaType("application/json, application/yaml");
        }
        boolean texts = kind.equals("ConfigMap");
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int field = WireFormat.getTagFieldNumber(tag);
            if (field == 1) {
                metadata(in.readBytes().newCodedInput(), object.putObject("metadata"));
            } else if (field == 2 && (texts || kind.equals("Secret"))) {
                entry(in.readBytes().newCodedInput(), child(object, "data"), texts);
            } else if (field == 3 && kind.equals("Secret")) {
                object.put("type", in.readStringRequireUtf8());
            } else {
                in.skipField(tag);
            }
        }
    }

    private static void review(CodedInputStream in, ObjectNode spec, String kind) throws IOException {
        List<String> names = SPEC_READERS.getOrDefault(kind, List.of());
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == 2 && !names.isEmpty()) {
                CodedInputStream of = in.readBytes().newCodedInput();
                for (int inner = of.readTag(); inner != 0; inner = of.readTag()) {
                    if (WireFormat.getTagFieldNumber(inner) == 1) {
                        texts(of.readBytes().newCodedInput(), spec.putObject("resourceAttributes"), names);
                    } else {
                        of.skipField(inner);
                    }
                }
            } else {
                in.skipField(tag);
            }
        }
    }

    private static void texts(CodedInputStream in, ObjectNode into, List<String> names) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int field = WireFormat.getTagFieldNumber(tag);
            if (field <= names.size()) {
                into.put(names.get(field - 1), in.readStringRequireUtf8());
            } else {
                in.skipField(tag);
            }
        }
    }

    private static void metadata(CodedInputStream in, ObjectNode metadata) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> put(metadata, "name", in.readStringRequireUtf8());
                case 2 -> put(metadata, "generateName", in.readStringRequireUtf8());
                case 3 -> put(metadata, "namespace", in.readStringRequireUtf8());
                case 11 -> entry(in.readBytes().newCodedInput(), child(metadata, "labels"), true);
                case 12 -> entry(in.readBytes().newCodedInput(), child(metadata, "annotations"), true);
                default -> in.skipField(tag);
            }
        }
    }

    private static void put(ObjectNode node, String field, String value) {
        if (!value.isEmpty()) {
            node.put(field, value);
        }
    }

    private static ObjectNode child(ObjectNode node, String field) {
        return node.get(field) instanceof ObjectNode object ? object : node.putObject(field);
    }

    private static void entry(CodedInputStream in, ObjectNode map, boolean text) throws IOException {
        String key = "";
        ByteString value = ByteString.EMPTY;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == 1) {
                key = in.readStringRequireUtf8();
            } else {
                value = in.readBytes();
            }
        }
        map.put(key, text ? value.toStringUtf8() : Base64.getEncoder().encodeToString(value.toByteArray()));
    }
}
