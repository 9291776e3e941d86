package dev.weft.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;

/** What a server answered; a body that is no JSON is a text node. */
record Answer(int code, JsonNode body, HttpHeaders headers) {

    /** The body, when the status is this one. */
    JsonNode is(int expected) {
        assertThat(code).as("%s", body).isEqualTo(expected);
        return body;
    }

    /** The body, when it is a failure in metav1.Status with exactly this. */
    JsonNode fails(int expected, String reason, String message) {
        JsonNode status = fails(expected, reason);
        assertThat(status.path("message").asText()).isEqualTo(message);
        return status;
    }

    /** The body, when it is a failure in metav1.Status for this reason. */
    JsonNode fails(int expected, String reason) {
        assertThat(code).as("%s", body).isEqualTo(expected);
        assertThat(body.path("kind").asText()).as("%s", body).isEqualTo("Status");
        assertThat(body.path("apiVersion").asText()).isEqualTo("v1");
        assertThat(body.path("status").asText()).isEqualTo("Failure");
        assertThat(body.path("code").asInt()).isEqualTo(expected);
        assertThat(body.path("reason").asText()).as("%s", body).isEqualTo(reason);
        return body;
    }

    /** The texts of the Warning headers. */
    List<String> warnings() {
        List<String> texts = new ArrayList<>();
        headers.allValues("Warning")
                .forEach(w -> texts.add(w.replaceFirst("^299 - \"", "").replaceFirst("\"$", "")));
        return texts;
    }

    String contentType() {
        return headers.firstValue("Content-Type").orElse("");
    }
}
