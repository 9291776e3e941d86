package dev.weft.policy.domain.sriov;

import dev.weft.events.fact.Finding;

/**
 * Something a user should know about a policy on a node.
 *
 * @param code stable word in CamelCase
 * @param severity whether the policy has its effect all the same
 * @param policy name of the policy; empty when the finding is about the node itself
 * @param node name of the node; empty when it is about all nodes
 * @param nic name of the physical function; empty when it is about none in particular
 * @param field path of the field at fault; empty when there is none
 * @param message what was found and what was expected, with all names
 * @param mend what to do
 */
public record SriovFinding(
        String code,
        Severity severity,
        String policy,
        String node,
        String nic,
        String field,
        String message,
        String mend) {

    /** What a finding means for its policy. */
    public enum Severity {
        /** The policy has its effect, though perhaps not the wanted one. */
        WARNING,
        /** The policy has no effect on the node. */
        ERROR
    }

    /**
     * The finding as a fact carries it; its object is the policy, or the node when it is about no policy.
     *
     * @param place what stands before the object's name: the fleet for a policy, fleet and cluster for a node
     */
    public Finding asFact(String place) {
        String object = policy.isEmpty() ? "Node " + place + "/" + node : "SriovPolicy " + place + "/" + policy;
        return new Finding(code, object, field.isEmpty() ? null : field, message, mend);
    }
}
