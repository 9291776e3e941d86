package dev.weft.attach.domain.request;

import java.util.List;

/** A pod's request held against a member's definitions; {@code problems} is empty when all of it can be served. */
public record ResolvedRequest(List<RequestedInterface> interfaces, List<RequestProblem> problems) {

    public ResolvedRequest {
        interfaces = List.copyOf(interfaces);
        problems = List.copyOf(problems);
    }
}
