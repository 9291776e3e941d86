package dev.weft.ipam.domain.cni;

/** An IPAM rule says no; the message is the upstream program's, so that users find it under the words they know. */
public final class IpamRefusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public IpamRefusal(String message) {
        super(message);
    }
}
