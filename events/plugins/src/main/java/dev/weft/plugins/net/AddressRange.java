package dev.weft.plugins.net;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The addresses from {@code first} to {@code last}, both included, of one family. */
public record AddressRange(Address first, Address last) {

    public AddressRange {
        if (first.family() != last.family() || first.compareTo(last) > 0) {
            throw new IllegalArgumentException("a range runs upwards in one family, got " + first + "-" + last);
        }
    }

    /** Reads {@code address}, {@code address-address} or a CIDR or throws with the text in the message. */
    @JsonCreator
    public static AddressRange of(String text) {
        return parse(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        "\"" + text + "\" is no range; expected 10.0.0.5, 10.0.0.5-10.0.0.9 or 10.0.0.0/28"));
    }

    /** Empty when the text has none of the three forms, mixes families or runs downwards. */
    public static Optional<AddressRange> parse(String text) {
        if (text.indexOf('/') >= 0) {
            return Cidr.parse(text.strip()).map(Cidr::range);
        }
        int dash = text.indexOf('-');
        Optional<Address> first = Address.parse((dash < 0 ? text : text.substring(0, dash)).strip());
        Optional<Address> last =
                dash < 0 ? first : Address.parse(text.substring(dash + 1).strip());
        return first.flatMap(from -> last.filter(to -> to.family() == from.family() && from.compareTo(to) <= 0)
                .map(to -> new AddressRange(from, to)));
    }

    public Family family() {
        return first.family();
    }

    public boolean contains(Address address) {
        return first.compareTo(address) <= 0 && address.compareTo(last) <= 0;
    }

    public boolean contains(AddressRange other) {
        return contains(other.first) && contains(other.last);
    }

    public boolean overlaps(AddressRange other) {
        return first.compareTo(other.last) <= 0 && other.first.compareTo(last) <= 0;
    }

    public BigInteger size() {
        return last.number().subtract(first.number()).add(BigInteger.ONE);
    }

    /** What is left of the sorted, disjoint {@code ranges} when every one of {@code holes} is cut out, sorted. */
    public static List<AddressRange> subtract(List<AddressRange> ranges, List<AddressRange> holes) {
        List<AddressRange> sorted = new ArrayList<>(holes);
        sorted.sort(Comparator.comparing(AddressRange::first));
        List<AddressRange> left = new ArrayList<>();
        for (AddressRange range : ranges) {
            Address from = range.first;
            boolean open = true;
            for (AddressRange hole : sorted) {
                if (hole.last.compareTo(from) < 0) {
                    continue;
                }
                if (hole.first.compareTo(range.last) > 0) {
                    break;
                }
                if (hole.first.compareTo(from) > 0) {
                    left.add(new AddressRange(from, hole.first.previous()));
                }
                if (hole.last.compareTo(range.last) >= 0) {
                    open = false;
                    break;
                }
                from = hole.last.next();
            }
            if (open) {
                left.add(new AddressRange(from, range.last));
            }
        }
        return List.copyOf(left);
    }

    @Override
    @JsonValue
    public String toString() {
        return first.equals(last) ? first.toString() : first + "-" + last;
    }
}
