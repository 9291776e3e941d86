package dev.weft.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.Source;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds topic names among the constants of a class. ArchUnit does not know constants, so the class file is read: its texts stand in
 * it as they are, and a concatenation leaves its recipe, in which {@code \1} stands for a value.
 */
final class TopicNames extends ArchCondition<JavaClass> {

    private static final Pattern NAME = Pattern.compile("(?<![a-z.])weft\\.(?:[a-z-]+|\\x01)\\.v[0-9]+");

    TopicNames() {
        super("name a topic; take it from dev.weft.events.Topic");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        Matcher matcher = NAME.matcher(content(type));
        while (matcher.find()) {
            events.add(SimpleConditionEvent.satisfied(
                    type,
                    type.getName() + " names the topic '" + matcher.group().replace('\1', '…') + "'"));
        }
    }

    private static String content(JavaClass type) {
        Optional<Source> source = type.getSource();
        if (source.isEmpty()) {
            return "";
        }
        try (InputStream in = source.get().getUri().toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
