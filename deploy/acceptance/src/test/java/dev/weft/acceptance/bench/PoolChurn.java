package dev.weft.acceptance.bench;

import java.time.Duration;

/** A pool in which each claim comes with the release of the oldest one, so that it stays as full as it was filled. */
final class PoolChurn {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final ClaimLoad load;
    private final Target service;
    private final AnswerWatch answers;
    private final String pool;
    private long oldest;
    private long next;

    /**
     * @param service decides the claims
     * @param first number of the first claim; no other claim of this run has it or one above
     */
    PoolChurn(ClaimLoad load, Target service, AnswerWatch answers, String pool, long first) {
        this.load = load;
        this.service = service;
        this.answers = answers;
        this.pool = pool;
        this.oldest = first;
        this.next = first;
    }

    /** Claims so many addresses, and waits until they are given. */
    void fill(int resident) {
        long before = answers.seen();
        for (int i = 0; i < resident; i++) {
            load.send(load.claim(pool, next++, null));
        }
        load.flush();
        answers.await(before, resident, PATIENCE);
    }

    /** Writes so many releases and claims while the service is frozen, lets it go, and gives claims decided a second. */
    double round(int claims) {
        long seen = answers.seen();
        service.freeze();
        for (int i = 0; i < claims; i++) {
            load.send(load.withdrawal(pool, oldest++));
            load.send(load.claim(pool, next++, null));
        }
        load.flush();
        long begin = System.nanoTime();
        service.resume();
        return claims / ((answers.await(seen, claims, PATIENCE) - begin) / 1e9);
    }

    /** The first number that no claim has. */
    long next() {
        return next;
    }

    /** Releases what stands. */
    void releaseAll() {
        for (; oldest < next; oldest++) {
            load.send(load.withdrawal(pool, oldest));
        }
        load.flush();
    }
}
