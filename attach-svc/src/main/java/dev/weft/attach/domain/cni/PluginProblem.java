package dev.weft.attach.domain.cni;

/**
 * Why a plugin would refuse its configuration.
 *
 * @param field the field of the configuration at fault; empty when it is no single one
 * @param text the plugin's own words
 * @param mend what to do
 */
public record PluginProblem(String field, String text, String mend) {}
