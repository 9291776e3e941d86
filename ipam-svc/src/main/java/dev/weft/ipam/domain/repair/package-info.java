/** What Whereabouts left wrong in a member, and how it is mended without racing its plugin. */
@NullMarked
package dev.weft.ipam.domain.repair;

import org.jspecify.annotations.NullMarked;
