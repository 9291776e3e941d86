package dev.weft.contract;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The cases against a real kube-apiserver. */
class ApiContractKubeIT {

    @TempDir
    static Path folder;

    private static @Nullable ApiServer started;

    @BeforeAll
    static void start() {
        started = KubeServer.start(folder);
    }

    @AfterAll
    static void stop() {
        if (started != null) {
            started.close();
        }
    }

    @Nested
    class Discovery extends DiscoveryCases {
        Discovery() {
            super(Objects.requireNonNull(started));
        }
    }

    @Nested
    class Creation extends CreationCases {
        Creation() {
            super(Objects.requireNonNull(started));
        }
    }

    @Nested
    class Names extends NameCases {
        Names() {
            super(Objects.requireNonNull(started));
        }
    }

    @Nested
    class Updates extends UpdateCases {
        Updates() {
            super(Objects.requireNonNull(started));
        }
    }

    @Nested
    class Patches extends PatchCases {
        Patches() {
            super(Objects.requireNonNull(started));
        }
    }

    @Nested
    class Apply extends ApplyCases {
        Apply() {
            super(Objects.requireNonNull(started));
        }
    }

    @Nested
    class Watches extends WatchCases {
        Watches() {
            super(Objects.requireNonNull(started));
        }
    }

    @Nested
    class Lists extends ListCases {
        Lists() {
            super(Objects.requireNonNull(started));
        }
    }

    @Nested
    class Deletion extends DeletionCases {
        Deletion() {
            super(Objects.requireNonNull(started));
        }
    }

    @Nested
    class Collection extends CollectionCases {
        Collection() {
            super(Objects.requireNonNull(started));
        }
    }

    @Nested
    class Subresources extends SubresourceCases {
        Subresources() {
            super(Objects.requireNonNull(started));
        }
    }

    @Nested
    class Definitions extends DefinitionCases {
        Definitions() {
            super(Objects.requireNonNull(started));
        }
    }

    @Nested
    class Schemas extends SchemaCases {
        Schemas() {
            super(Objects.requireNonNull(started));
        }
    }

    @Nested
    class Tables extends TableCases {
        Tables() {
            super(Objects.requireNonNull(started));
        }
    }

    @Nested
    class Webhooks extends WebhookCases {
        Webhooks() {
            super(Objects.requireNonNull(started));
        }
    }

    @Nested
    class WebhookMatching extends WebhookMatchCases {
        WebhookMatching() {
            super(Objects.requireNonNull(started));
        }
    }

    @Nested
    class Pods extends PodCases {
        Pods() {
            super(Objects.requireNonNull(started));
        }
    }

    @Nested
    class Tokens extends TokenCases {
        Tokens() {
            super(Objects.requireNonNull(started));
        }
    }

    @Nested
    class Roles extends RoleCases {
        Roles() {
            super(Objects.requireNonNull(started));
        }
    }

    @Nested
    class DryRuns extends DryRunCases {
        DryRuns() {
            super(Objects.requireNonNull(started));
        }
    }

    @Nested
    class Failures extends FailureCases {
        Failures() {
            super(Objects.requireNonNull(started));
        }
    }
}
