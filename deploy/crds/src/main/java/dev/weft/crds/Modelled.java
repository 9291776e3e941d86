package dev.weft.crds;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The shape of an upstream kind. The object itself carries JSON, so that fields of a newer upstream survive being read
 * and written by Weft; these records give the schema and the typed view.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Modelled {
    /** The record that describes spec. */
    Class<? extends Record> spec();

    /** The record that describes status; {@code Record} when the kind has none. */
    Class<? extends Record> status() default Record.class;

    /** Whether status is a subresource of its own. */
    boolean statusSubresource() default true;

    /** Whether upstream's schema requires spec. */
    boolean specRequired() default false;
}
