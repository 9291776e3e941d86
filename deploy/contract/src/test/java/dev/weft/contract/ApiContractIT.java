package dev.weft.contract;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** The cases against the simulated server. */
class ApiContractIT {

    private static ApiServer started;

    @BeforeAll
    static void start() {
        started = new SimulatedServer();
    }

    @AfterAll
    static void stop() {
        started.close();
    }

    @Nested
    class Discovery extends DiscoveryCases {
        Discovery() {
            super(started);
        }
    }

    @Nested
    class Creation extends CreationCases {
        Creation() {
            super(started);
        }
    }

    @Nested
    class Names extends NameCases {
        Names() {
            super(started);
        }
    }

    @Nested
    class Updates extends UpdateCases {
        Updates() {
            super(started);
        }
    }

    @Nested
    class Patches extends PatchCases {
        Patches() {
            super(started);
        }
    }

    @Nested
    class Apply extends ApplyCases {
        Apply() {
            super(started);
        }
    }

    @Nested
    class Watches extends WatchCases {
        Watches() {
            super(started);
        }
    }

    @Nested
    class Lists extends ListCases {
        Lists() {
            super(started);
        }
    }

    @Nested
    class Deletion extends DeletionCases {
        Deletion() {
            super(started);
        }
    }

    @Nested
    class Collection extends CollectionCases {
        Collection() {
            super(started);
        }
    }

    @Nested
    class Subresources extends SubresourceCases {
        Subresources() {
            super(started);
        }
    }

    @Nested
    class Definitions extends DefinitionCases {
        Definitions() {
            super(started);
        }
    }

    @Nested
    class Schemas extends SchemaCases {
        Schemas() {
            super(started);
        }
    }

    @Nested
    class Tables extends TableCases {
        Tables() {
            super(started);
        }
    }

    @Nested
    class Webhooks extends WebhookCases {
        Webhooks() {
            super(started);
        }
    }

    @Nested
    class WebhookMatching extends WebhookMatchCases {
        WebhookMatching() {
            super(started);
        }
    }

    @Nested
    class Pods extends PodCases {
        Pods() {
            super(started);
        }
    }

    @Nested
    class Tokens extends TokenCases {
        Tokens() {
            super(started);
        }
    }

    @Nested
    class Roles extends RoleCases {
        Roles() {
            super(started);
        }
    }

    @Nested
    class DryRuns extends DryRunCases {
        DryRuns() {
            super(started);
        }
    }

    @Nested
    class Failures extends FailureCases {
        Failures() {
            super(started);
        }
    }
}
