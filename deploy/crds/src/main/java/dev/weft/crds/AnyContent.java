package dev.weft.crds;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The schema does not know the content of the field: {@code x-kubernetes-preserve-unknown-fields}. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.METHOD})
public @interface AnyContent {
    /** Whether it is an object; otherwise any JSON. */
    boolean object() default true;
}
