package dev.weft.runtime.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.jboss.logging.Logger;
import org.jboss.logmanager.formatters.JsonFormatter;
import org.junit.jupiter.api.Test;

class JsonLogTest {

    private static Properties defaults() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = JsonLogTest.class.getResourceAsStream("/META-INF/microprofile-config.properties")) {
            properties.load(in);
        }
        return properties;
    }

    @Test
    void aLineSaysTheChainThatItBelongsTo() throws IOException {
        List<String> lines = new ArrayList<>();
        JsonFormatter formatter = new JsonFormatter();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                lines.add(formatter.format(record));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        java.util.logging.Logger category = java.util.logging.Logger.getLogger("dev.weft.log.test");
        category.addHandler(handler);
        try (Correlation ignored = Correlation.of("chain-1")) {
            try (Correlation nested = Correlation.of("chain-2")) {
                Logger.getLogger("dev.weft.log.test").info("inner");
            }
            Logger.getLogger("dev.weft.log.test").info("outer");
        }
        Logger.getLogger("dev.weft.log.test").info("none");
        category.removeHandler(handler);

        JsonNode inner = new ObjectMapper().readTree(lines.get(0));
        assertThat(inner.path("message").asText()).isEqualTo("inner");
        assertThat(inner.path("mdc").path("correlationId").asText()).isEqualTo("chain-2");
        assertThat(new ObjectMapper()
                        .readTree(lines.get(1))
                        .path("mdc")
                        .path("correlationId")
                        .asText())
                .isEqualTo("chain-1");
        assertThat(new ObjectMapper().readTree(lines.get(2)).path("mdc").has("correlationId"))
                .isFalse();
    }

    @Test
    void servicesLogJsonAndDoNotTraceUnlessTheyAreTold() throws IOException {
        assertThat(defaults())
                .containsEntry("quarkus.log.console.json.enabled", "true")
                .containsEntry("quarkus.otel.sdk.disabled", "true");
    }
}
