package dev.weft.attach.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Settings of attach-svc. */
@ConfigMapping(prefix = "weft.attach")
public interface AttachConfig {

    /** Base URL at which members reach the webhook; without it no webhook is installed. */
    Optional<String> webhookUrl();

    /** PEM of the authority that signed the webhook's certificate, base64. */
    Optional<String> webhookCa();

    /** What a member's API server does when the webhook is away: Ignore or Fail. */
    @WithDefault("Ignore")
    String failurePolicy();
}
