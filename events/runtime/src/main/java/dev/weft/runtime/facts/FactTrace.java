package dev.weft.runtime.facts;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One span a fact, child of the span of its cause; its context is the {@code traceparent} of the fact. When tracing is off, the
 * context of the cause goes on unchanged. Rule: CloudEvents distributed tracing extension.
 */
final class FactTrace {

    private static final String FIELD = "traceparent";
    private static final TextMapGetter<Map<String, String>> GETTER = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Map<String, String> carrier) {
            return carrier.keySet();
        }

        @Override
        public @Nullable String get(@Nullable Map<String, String> carrier, String key) {
            return carrier == null ? null : carrier.get(key);
        }
    };

    private final Tracer tracer;

    FactTrace(OpenTelemetry telemetry) {
        this.tracer = telemetry.getTracer("dev.weft");
    }

    /** A started span and what the fact carries of it. */
    record Started(Span span, @Nullable String traceParent) {

        void end(@Nullable Throwable failure) {
            if (failure != null) {
                span.setStatus(StatusCode.ERROR, String.valueOf(failure.getMessage()));
            }
            span.end();
        }
    }

    /**
     * Starts the span of a fact.
     *
     * @param cause trace context of the fact that led to it, if it had one; otherwise the context of this thread is the parent
     */
    Started start(String type, String key, @Nullable String cause) {
        Context parent = cause == null
                ? Context.current()
                : W3CTraceContextPropagator.getInstance().extract(Context.root(), Map.of(FIELD, cause), GETTER);
        Span span = tracer.spanBuilder("publish " + type)
                .setSpanKind(SpanKind.PRODUCER)
                .setParent(parent)
                .setAttribute("weft.key", key)
                .startSpan();
        Map<String, String> carrier = new HashMap<>();
        W3CTraceContextPropagator.getInstance().inject(parent.with(span), carrier, Map::put);
        return new Started(span, carrier.get(FIELD));
    }
}
