package dev.weft.events.cloudevent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.weft.events.FactType;
import dev.weft.events.Topic;
import dev.weft.events.cloudevent.NotUnderstoodException.Code;
import dev.weft.events.fact.NetworkFact.NetworkRemoved;
import dev.weft.events.fact.Removal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CloudEventCodecTest {

    private static final String TOPIC = "weft.networks.v1";
    private static final String KEY = "fleet-a/blue";
    private static final String DATA = "{\"key\":\"fleet-a/blue\",\"reason\":\"deleted\"}";

    private final CloudEventCodec codec = new CloudEventCodec();
    private final Map<String, String> headers = new HashMap<>(Map.of(
            "content-type", "application/json",
            "ce_specversion", "1.0",
            "ce_id", "01942f6c-0000-7000-8000-000000000001",
            "ce_type", "dev.weft.network.removed.v1",
            "ce_source", "/weft/attach-svc"));

    @Test
    void aRecordWithOnlyTheRequiredAttributesIsUnderstood() throws NotUnderstoodException {
        CloudEventRecord event = read(KEY, DATA);

        assertThat(event.fact()).isEqualTo(new NetworkRemoved(new Removal("fleet-a/blue", "deleted")));
        assertThat(event.envelope().subject()).isEqualTo(KEY);
        assertThat(event.envelope().sequence()).isZero();
        assertThat(event.envelope().correlationId()).isEqualTo(event.envelope().id());
        assertThat(event.envelope().dataSchema())
                .isEqualTo("https://weft.dev/schemas/dev.weft.network.removed.v1.json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "ce_sequence=7", "ce_causationid=c-1", "ce_source=/elsewhere", "ce_subject=ein Gewebe \u00e4"
            })
    void anEnvelopeThatIsKeptAsBytesReadsBackAsItWas(String more) throws NotUnderstoodException {
        if (!more.isEmpty()) {
            headers.put(more.substring(0, more.indexOf('=')), more.substring(more.indexOf('=') + 1));
        }
        KeptEnvelope kept = read(KEY, DATA).kept();
        ByteBuffer bytes = ByteBuffer.allocate(1000);

        assertThat(kept.packed()).isTrue();
        assertThat(kept.writeTo(bytes)).isTrue();
        KeptEnvelope back = KeptEnvelope.readFrom(bytes.flip());

        assertThat(back.envelope()).isEqualTo(kept.envelope());
        assertThat(back.type()).isEqualTo(kept.type());
        assertThat(back.keyText()).isEqualTo(KEY);
        assertThat(bytes.hasRemaining()).isFalse();
        assertThat(kept.writeTo(ByteBuffer.allocate(bytes.limit() - 1))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ce_specversion", "ce_type", "ce_id", "ce_source"})
    void aRecordWithoutARequiredAttributeIsNoCloudEvent(String attribute) {
        headers.remove(attribute);

        assertThat(refusal(KEY, DATA).code()).isEqualTo(Code.NotACloudEvent);
        assertThat(refusal(KEY, DATA)).hasMessageContaining(attribute);
    }

    @ParameterizedTest
    @CsvSource({"ce_time, yesterday", "ce_sequence, many"})
    void aMalformedAttributeIsNamed(String attribute, String value) {
        headers.put(attribute, value);

        assertThat(refusal(KEY, DATA).code()).isEqualTo(Code.NotACloudEvent);
        assertThat(refusal(KEY, DATA)).hasMessageContaining(value);
    }

    @Test
    void anotherVersionOfCloudEventsIsRefused() {
        headers.put("ce_specversion", "2.0");

        assertThat(refusal(KEY, DATA)).hasMessage("ce_specversion is '2.0', expected '1.0'");
    }

    @Test
    void aTypeThatNobodyKnowsIsRefused() {
        headers.put("ce_type", "dev.weft.network.painted.v1");

        assertThat(refusal(KEY, DATA).code()).isEqualTo(Code.UnknownType);
        assertThat(refusal(KEY, DATA)).hasMessageContaining("dev.weft.network.painted.v1 is not in the catalogue");
    }

    @ParameterizedTest
    @EnumSource
    void aNewerVersionOfAnyKnownTypeSaysThatTheReaderIsOld(FactType type) {
        headers.put("ce_type", type.type().replaceFirst("v1$", "v2"));

        assertThat(refusal(KEY, DATA).code()).isEqualTo(Code.NewerSchema);
        assertThat(refusal(KEY, DATA)).hasMessageContaining("upgrade the reader");
    }

    @Test
    void aTypeOnTheWrongTopicIsRefusedWithTheRightOne() {
        NotUnderstoodException refusal = catchThrowableOfType(
                NotUnderstoodException.class,
                () -> codec.read("weft.nodes.v1", "fleet-a/rke2-a/n", headers, bytes(DATA)));

        assertThat(refusal.code()).isEqualTo(Code.UnknownType);
        assertThat(refusal).hasMessageContaining("belongs on weft.networks.v1, not on weft.nodes.v1");
    }

    @Test
    void aRecordWithoutAKeyOrWithABadOneIsRefused() {
        assertThat(refusal(null, DATA).code()).isEqualTo(Code.BadKey);
        assertThat(refusal("fleet-a", DATA).code()).isEqualTo(Code.BadKey);
        assertThat(refusal("fleet-a", DATA)).hasMessageContaining("'fleet-a' has 1 segments, expected 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no json", "[]", "7", "null", "{\"key\":", "{}", "{\"key\":null}"})
    void dataThatIsNotWhatTheSchemaSaysIsRefusedWithTheType(String data) {
        assertThat(refusal(KEY, data).code()).isEqualTo(Code.BadData);
        assertThat(refusal(KEY, data)).hasMessageContaining("data is no dev.weft.network.removed.v1");
    }

    @Test
    void aMissingRequiredFieldIsNamedAlsoWhereItIsNested() {
        String data = """
                {"fleet":"f","pool":"p","claim":"c","addressDomain":"d","podUid":"u",
                 "owner":{"fleet":"f","cluster":"c","namespace":"n","pod":"p"}}""";

        NotUnderstoodException refusal = catchThrowableOfType(
                NotUnderstoodException.class, () -> codec.fact(FactType.ADDRESS_CLAIM_REQUESTED, bytes(data)));

        assertThat(refusal.code()).isEqualTo(Code.BadData);
        assertThat(refusal).hasMessageContaining("iface");
    }

    @Test
    void aWordThatAnEnumDoesNotHaveIsRefused() {
        String data = "{\"fleet\":\"f\",\"pool\":\"p\",\"generation\":1,\"enforcement\":\"Perhaps\",\"spec\":"
                + "{\"addressDomain\":\"d\",\"quarantineSeconds\":1}}";

        NotUnderstoodException refusal = catchThrowableOfType(
                NotUnderstoodException.class, () -> codec.fact(FactType.ADDRESS_POOL_INTENT_DECLARED, bytes(data)));

        assertThat(refusal.code()).isEqualTo(Code.BadData);
        assertThat(refusal).hasMessageContaining("Perhaps");
    }

    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Foreign(String name, String vendor) {}

    @Test
    void recordsThatAreNoFactsNeedNotBeWhole() throws IOException {
        Foreign read = CloudEventCodec.mapper().readValue("{\"name\":\"ens1\",\"other\":1}", Foreign.class);

        assertThat(read).isEqualTo(new Foreign("ens1", null));
        assertThat(CloudEventCodec.mapper().writeValueAsString(new Foreign("ens1", "")))
                .isEqualTo("{\"name\":\"ens1\"}");
    }

    @Test
    void aTopicThatIsNotOfTheCatalogueIsRefused() {
        NotUnderstoodException refusal = catchThrowableOfType(
                NotUnderstoodException.class, () -> codec.read("weft.unknown.v1", KEY, headers, bytes(DATA)));

        assertThat(refusal.code()).isEqualTo(Code.UnknownType);
    }

    @Test
    void everyCompactedTopicHasAKindOfKeyAndAFactThatEndsAKey() {
        for (Topic topic : Topic.values()) {
            if (topic.compacted()) {
                assertThat(java.util.Arrays.stream(FactType.values()).filter(t -> t.topic() == topic))
                        .as(topic.topicName())
                        .anyMatch(t -> new dev.weft.events.Samples(1, dev.weft.events.Samples.Fill.FULL)
                                .next(t)
                                .getValue()
                                .removal());
            }
        }
    }

    private CloudEventRecord read(@Nullable String key, String data) throws NotUnderstoodException {
        return codec.read(TOPIC, key, headers, bytes(data));
    }

    private NotUnderstoodException refusal(@Nullable String key, String data) {
        return catchThrowableOfType(NotUnderstoodException.class, () -> read(key, data));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
