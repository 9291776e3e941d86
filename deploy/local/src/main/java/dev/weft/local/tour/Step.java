package dev.weft.local.tour;

/** One step of the tour. */
public interface Step {

    /** A short title. */
    String title();

    /** What of the seed page it shows. */
    String page();

    /** Does and asserts it. */
    void run(StepScript script) throws Exception;

    /** A step from its parts. */
    static Step of(String title, String page, Body body) {
        return new Step() {
            @Override
            public String title() {
                return title;
            }

            @Override
            public String page() {
                return page;
            }

            @Override
            public void run(StepScript script) throws Exception {
                body.run(script);
            }
        };
    }

    /** What a step does. */
    @FunctionalInterface
    interface Body {
        void run(StepScript script) throws Exception;
    }
}
