package dev.weft.crds;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The values of a text field, as {@code enum} in the schema. The Java field stays text, so that an object of a newer
 * version can still be read. On a list it restricts the items.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.METHOD})
public @interface AllowedValues {
    String[] value();
}
