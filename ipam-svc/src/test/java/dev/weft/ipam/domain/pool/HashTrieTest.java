package dev.weft.ipam.domain.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HashTrieTest {

    /** Few hashes, some of them equal, so that every shape of the trie comes about. */
    private record Key(int number) {

        @Override
        public int hashCode() {
            return number % 7 == 0 ? 42 : number << (number % 3 * 13);
        }
    }

    @Test
    void itHoldsWhatAMapHoldsAndEarlierOnesStayAsTheyWere() {
        Random random = new Random(7);
        Map<Key, Integer> map = new HashMap<>();
        HashTrie<Key, Integer> trie = HashTrie.empty();
        for (int step = 0; step < 20_000; step++) {
            Key key = new Key(random.nextInt(300));
            HashTrie<Key, Integer> before = trie;
            Integer had = map.get(key);
            if (random.nextBoolean()) {
                map.put(key, step);
                trie = trie.plus(key, step);
            } else {
                map.remove(key);
                trie = trie.minus(key);
            }
            assertThat(before.get(key).orElse(null)).isEqualTo(had);
            assertThat(trie.get(key).orElse(null)).isEqualTo(map.get(key));
            assertThat(trie.size()).isEqualTo(map.size());
            if (step % 500 == 0) {
                Map<Key, Integer> all = new HashMap<>();
                trie.forEach(entry -> all.put(entry.getKey(), entry.getValue()));
                assertThat(all).isEqualTo(map);
            }
        }
    }

    @Test
    void whatIsTakenOutLeavesNothingBehind() {
        HashTrie<Integer, String> trie = HashTrie.empty();
        for (int i = 0; i < 1000; i++) {
            trie = trie.plus(i, "x");
        }
        for (int i = 0; i < 1000; i++) {
            trie = trie.minus(i);
        }
        assertThat(trie.size()).isZero();
        assertThat(trie).isEmpty();
        assertThat(trie.minus(5)).isSameAs(trie);
    }
}
