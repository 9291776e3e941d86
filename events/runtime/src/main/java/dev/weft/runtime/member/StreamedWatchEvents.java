package dev.weft.runtime.member;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads watch events without making a tree of each first: an API server writes an object's kind and apiVersion before the rest of it, so its
 * class is known in time, and what the class does not have is skipped. An object that begins otherwise is read too.
 */
final class StreamedWatchEvents extends KubernetesSerialization {

    private static final String KIND = "kind";
    private static final String API_VERSION = "apiVersion";

    private final ObjectMapper mapper;

    StreamedWatchEvents() {
        this(new ObjectMapper());
    }

    private StreamedWatchEvents(ObjectMapper mapper) {
        super(mapper, true);
        this.mapper = mapper;
    }

    @Override
    public <T> T unmarshal(String text, Class<T> type) {
        if (type != WatchEvent.class) {
            return super.unmarshal(text, type);
        }
        try (JsonParser parser = mapper.createParser(text)) {
            return type.cast(event(parser));
        } catch (IOException e) {
            throw new KubernetesClientException("a watch event that cannot be read", e);
        }
    }

    private WatchEvent event(JsonParser parser) throws IOException {
        WatchEvent event = new WatchEvent();
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new IOException("it begins with " + parser.currentToken() + ", expected an object");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "type" -> event.setType(parser.getText());
                case "object" -> event.setObject(object(parser));
                default -> parser.skipChildren();
            }
        }
        return event;
    }

    /** Reads the object that begins here. */
    private @Nullable KubernetesResource object(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new IOException("its object is " + parser.currentToken() + ", expected an object");
        }
        String kind = null;
        String apiVersion = null;
        while ((kind == null || apiVersion == null) && parser.nextToken() == JsonToken.FIELD_NAME) {
            if (parser.currentName().equals(KIND)) {
                kind = parser.nextTextValue();
            } else if (parser.currentName().equals(API_VERSION)) {
                apiVersion = parser.nextTextValue();
            } else {
                return unordered(parser, kind, apiVersion);
            }
        }
        // Nothing is left of an object that is only named, and a reader takes an end for nothing at all.
        return kind == null || apiVersion == null || parser.nextToken() == JsonToken.END_OBJECT
                ? unordered(parser, kind, apiVersion)
                : typed(parser, kind, apiVersion);
    }

    /** Reads an object whose class is told only after other fields, or which has no others. */
    private @Nullable KubernetesResource unordered(
            JsonParser parser, @Nullable String kind, @Nullable String apiVersion) throws IOException {
        String lateKind = kind;
        String lateVersion = apiVersion;
        try (TokenBuffer fields = new TokenBuffer(parser)) {
            fields.writeStartObject();
            while (parser.currentToken() == JsonToken.FIELD_NAME) {
                if (parser.currentName().equals(KIND)) {
                    lateKind = parser.nextTextValue();
                } else if (parser.currentName().equals(API_VERSION)) {
                    lateVersion = parser.nextTextValue();
                } else {
                    fields.copyCurrentStructure(parser);
                }
                parser.nextToken();
            }
            fields.writeEndObject();
            try (JsonParser again = fields.asParser(mapper)) {
                again.nextToken();
                return typed(again, lateKind, lateVersion);
            }
        }
    }

    /** Reads the rest of an object of that kind, from a field on or as a whole. */
    private @Nullable KubernetesResource typed(JsonParser parser, @Nullable String kind, @Nullable String apiVersion)
            throws IOException {
        if (kind == null) {
            throw new IOException("its object has no kind");
        }
        Class<? extends KubernetesResource> type = getRegisteredKubernetesResource(apiVersion, kind);
        if (type != null) {
            return mapper.readerFor(type).readValue(parser);
        }
        GenericKubernetesResource resource =
                mapper.readerFor(GenericKubernetesResource.class).readValue(parser);
        resource.setKind(kind);
        resource.setApiVersion(apiVersion);
        return resource;
    }
}
