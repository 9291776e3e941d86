package dev.weft.acceptance.real;

import dev.weft.acceptance.fleet.OneFleet;
import dev.weft.testbed.build.ProgramCache;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** All tests on real API servers have one fleet; where the testbed is not built, they do not run and say so. */
final class SharedRealFleet extends OneFleet implements BeforeAllCallback {

    SharedRealFleet() {
        super(GatedFleet.class, () -> GatedFleet.start(ProgramCache.here()), GatedFleet::close);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        ProgramCache.here()
                .missing("etcd", "kube-apiserver", "kube-controller-manager", "kubectl")
                .ifPresent(Assumptions::abort);
    }
}
