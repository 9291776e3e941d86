package dev.weft.local.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Bodies in and out. */
final class Answers {

    static final ObjectMapper JSON = new ObjectMapper();
    private static final YAMLMapper YAML = new YAMLMapper();

    private Answers() {}

    static boolean isTrue(@Nullable String parameter) {
        return "true".equals(parameter) || "1".equals(parameter);
    }

    static boolean wantsTable(HttpServerRequest request) {
        String accept = request.getHeader("Accept");
        return accept != null && accept.contains("as=Table");
    }

    /** Whether only the metadata of objects is wanted. */
    static boolean wantsMetadata(HttpServerRequest request) {
        String accept = request.getHeader("Accept");
        return accept != null && accept.contains("as=PartialObjectMetadata") && !wantsTable(request);
    }

    static ObjectNode metadataOf(ObjectNode object) {
        ObjectNode partial =
                JSON.createObjectNode().put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
        partial.set("metadata", object.path("metadata"));
        return partial;
    }

    static String contentType(HttpServerRequest request) {
        String type = request.getHeader("Content-Type");
        int semicolon = type == null ? -1 : type.indexOf(';');
        return type == null ? "" : semicolon < 0 ? type : type.substring(0, semicolon);
    }

    static ObjectNode object(HttpServerRequest request, byte[] body) {
        if (read(request, body) instanceof ObjectNode object) {
            return object;
        }
        throw ApiProblem.bad("the request body must be an object");
    }

    /** An object of a kind. */
    static ObjectNode object(HttpServerRequest request, byte[] body, ResourceKind kind) {
        try {
            return object(request, body);
        } catch (ApiProblem e) {
            if (e.code() != 400 || contentType(request).contains("protobuf")) {
                throw e;
            }
            throw ApiProblem.bad("the object provided is unrecognized (must be of type " + kind.kind()
                    + "): couldn't get version/kind; json parse error: " + e.getMessage());
        }
    }

    static ObjectNode options(HttpServerRequest request, byte[] body) {
        ObjectNode options = body.length == 0 ? JSON.createObjectNode() : object(request, body);
        String grace = request.getParam("gracePeriodSeconds");
        if (grace != null) {
            options.put("gracePeriodSeconds", Integer.parseInt(grace));
        }
        String policy = request.getParam("propagationPolicy");
        if (policy != null) {
            options.put("propagationPolicy", policy);
        }
        return options;
    }

    static JsonNode read(HttpServerRequest request, byte[] body) {
        String type = contentType(request);
        if (type.contains("protobuf")) {
            return ProtobufBody.read(body);
        }
        try {
            JsonNode node = type.contains("yaml") ? YAML.readTree(body) : JSON.readTree(body);
            if (node == null || node.isMissingNode()) {
                throw ApiProblem.bad("the request body is empty");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw ApiProblem.bad("error decoding the request body: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw ApiProblem.bad("error decoding the request body: " + e.getMessage());
        }
    }

    static void send(HttpServerResponse response, int code, ObjectNode body) {
        if (!response.ended() && !response.closed()) {
            if (!response.headers().contains("Content-Type")) {
                response.putHeader("Content-Type", "application/json");
            }
            var unused = response.setStatusCode(code).end(body.toString());
        }
    }

    static void text(HttpServerResponse response, String text) {
        var unused =
                response.putHeader("Content-Type", "text/plain; charset=utf-8").end(text);
    }

    static void warn(HttpServerResponse response, String text) {
        String quoted = text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", " ");
        response.headers().add("Warning", "299 - \"" + quoted + "\"");
    }
}
