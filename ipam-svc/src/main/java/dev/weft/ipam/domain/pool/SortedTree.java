package dev.weft.ipam.domain.pool;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A sorted map that never changes: {@link #plus} and {@link #minus} return a new one that shares all but O(log n) nodes
 * (an AVL tree). It makes a decision cheap to try: a copy of the state costs nothing.
 */
final class SortedTree<K extends Comparable<K>, V> implements Iterable<Map.Entry<K, V>> {

    private record Node<K, V>(
            K key,
            V value,
            @Nullable Node<K, V> left,
            @Nullable Node<K, V> right,
            int height,
            int size) {}

    private static final SortedTree<?, ?> EMPTY = new SortedTree<>(null);

    private final @Nullable Node<K, V> root;

    private SortedTree(@Nullable Node<K, V> root) {
        this.root = root;
    }

    @SuppressWarnings("unchecked") // nothing is in it
    static <K extends Comparable<K>, V> SortedTree<K, V> empty() {
        return (SortedTree<K, V>) EMPTY;
    }

    /** The tree of entries that are in the order of their keys, each key once; much cheaper than one after the other. */
    static <K extends Comparable<K>, V> SortedTree<K, V> ofSorted(List<Map.Entry<K, V>> entries) {
        return new SortedTree<>(middle(entries, 0, entries.size()));
    }

    private static <K, V> @Nullable Node<K, V> middle(List<Map.Entry<K, V>> entries, int from, int to) {
        if (from == to) {
            return null;
        }
        int at = (from + to) >>> 1;
        Map.Entry<K, V> entry = entries.get(at);
        return node(entry.getKey(), entry.getValue(), middle(entries, from, at), middle(entries, at + 1, to));
    }

    int size() {
        return size(root);
    }

    boolean isEmpty() {
        return root == null;
    }

    Optional<V> get(K key) {
        Node<K, V> node = root;
        while (node != null) {
            int order = key.compareTo(node.key);
            if (order == 0) {
                return Optional.of(node.value);
            }
            node = order < 0 ? node.left : node.right;
        }
        return Optional.empty();
    }

    boolean has(K key) {
        return get(key).isPresent();
    }

    Optional<Map.Entry<K, V>> first() {
        Node<K, V> node = root;
        while (node != null && node.left != null) {
            node = node.left;
        }
        return entry(node);
    }

    /** The entry with the greatest key at or below {@code key}. */
    Optional<Map.Entry<K, V>> floor(K key) {
        Node<K, V> best = null;
        Node<K, V> node = root;
        while (node != null) {
            if (key.compareTo(node.key) >= 0) {
                best = node;
                node = node.right;
            } else {
                node = node.left;
            }
        }
        return entry(best);
    }

    /** How many keys are smaller than {@code key}. */
    int rank(K key) {
        int rank = 0;
        Node<K, V> node = root;
        while (node != null) {
            if (key.compareTo(node.key) > 0) {
                rank += size(node.left) + 1;
                node = node.right;
            } else {
                node = node.left;
            }
        }
        return rank;
    }

    SortedTree<K, V> plus(K key, V value) {
        return new SortedTree<>(insert(root, key, value));
    }

    SortedTree<K, V> minus(K key) {
        return has(key) ? new SortedTree<>(remove(root, key)) : this;
    }

    /** All entries upwards. */
    @Override
    public Iterator<Map.Entry<K, V>> iterator() {
        return new Upwards<>(root, null);
    }

    /** The entries with keys at or above {@code key}, upwards. */
    Iterable<Map.Entry<K, V>> from(K key) {
        return () -> new Upwards<>(root, key);
    }

    private static <K, V> Optional<Map.Entry<K, V>> entry(@Nullable Node<K, V> node) {
        return node == null ? Optional.empty() : Optional.of(Map.entry(node.key, node.value));
    }

    private static int size(@Nullable Node<?, ?> node) {
        return node == null ? 0 : node.size;
    }

    private static int height(@Nullable Node<?, ?> node) {
        return node == null ? 0 : node.height;
    }

    private static <K, V> Node<K, V> node(K key, V value, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
        return new Node<>(
                key, value, left, right, Math.max(height(left), height(right)) + 1, size(left) + size(right) + 1);
    }

    private static <K, V> Node<K, V> balanced(K key, V value, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
        int lean = height(left) - height(right);
        if (lean > 1 && left != null) {
            Node<K, V> inner = left.right;
            if (inner != null && height(left.left) < inner.height) {
                return node(
                        inner.key,
                        inner.value,
                        node(left.key, left.value, left.left, inner.left),
                        node(key, value, inner.right, right));
            }
            return node(left.key, left.value, left.left, node(key, value, inner, right));
        }
        if (lean < -1 && right != null) {
            Node<K, V> inner = right.left;
            if (inner != null && height(right.right) < inner.height) {
                return node(
                        inner.key,
                        inner.value,
                        node(key, value, left, inner.left),
                        node(right.key, right.value, inner.right, right.right));
            }
            return node(right.key, right.value, node(key, value, left, inner), right.right);
        }
        return node(key, value, left, right);
    }

    private static <K extends Comparable<K>, V> Node<K, V> insert(@Nullable Node<K, V> at, K key, V value) {
        if (at == null) {
            return node(key, value, null, null);
        }
        int order = key.compareTo(at.key);
        if (order == 0) {
            return node(key, value, at.left, at.right);
        }
        return order < 0
                ? balanced(at.key, at.value, insert(at.left, key, value), at.right)
                : balanced(at.key, at.value, at.left, insert(at.right, key, value));
    }

    private static <K extends Comparable<K>, V> @Nullable Node<K, V> remove(@Nullable Node<K, V> at, K key) {
        if (at == null) {
            return null;
        }
        int order = key.compareTo(at.key);
        if (order < 0) {
            return balanced(at.key, at.value, remove(at.left, key), at.right);
        }
        if (order > 0) {
            return balanced(at.key, at.value, at.left, remove(at.right, key));
        }
        if (at.left == null) {
            return at.right;
        }
        if (at.right == null) {
            return at.left;
        }
        Node<K, V> successor = at.right;
        while (successor.left != null) {
            successor = successor.left;
        }
        return balanced(successor.key, successor.value, at.left, remove(at.right, successor.key));
    }

    private static final class Upwards<K extends Comparable<K>, V> implements Iterator<Map.Entry<K, V>> {

        private final Deque<Node<K, V>> path = new ArrayDeque<>();

        Upwards(@Nullable Node<K, V> root, @Nullable K from) {
            Node<K, V> node = root;
            while (node != null) {
                if (from != null && node.key.compareTo(from) < 0) {
                    node = node.right;
                } else {
                    path.push(node);
                    node = node.left;
                }
            }
        }

        @Override
        public boolean hasNext() {
            return !path.isEmpty();
        }

        @Override
        public Map.Entry<K, V> next() {
            if (path.isEmpty()) {
                throw new NoSuchElementException();
            }
            Node<K, V> node = path.pop();
            Node<K, V> below = node.right;
            while (below != null) {
                path.push(below);
                below = below.left;
            }
            return Map.entry(node.key, node.value);
        }
    }
}
