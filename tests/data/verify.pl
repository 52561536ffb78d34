#!/usr/bin/perl
# Verifies what an office has published, from the publication alone.
#
#     perl verify.pl PUBLIC [--head FILE ...] [--receipt FILE ...] [--today DAY]
#
# PUBLIC is a copy of `var/public`; the FILE of a `--head` an old `head.json`, that of a `--receipt` a
# receipt that an enterprise was given. `--today` is the day on which the copy was made, where that is not
# today; in a simulation it says nothing, there the publication itself has to agree on one day. Written
# after specification.md ("the specification" below, its sections in quotes); core modules only. A line for
# every check that fails, a count at the end; exit code 1 where anything failed, 2 where the arguments are
# wrong.
#
# Not checked, because the publication does not hold what is needed: the signature of a drand round (BLS)
# and of a head (ed25519), the office's own entries (`body_digest`), the rules behind `rule` and the
# shares, the day that an unannounced opening falls on (it takes the workdays), and the roster and the list
# of recusals behind their digests (their salt stays with the office). So it is not known who is recused
# beside those who stepped back before, except that nobody is where the list is empty and no rule keeps
# anybody away, and that one list says the same of a visit whenever it comes up; nor what an inspector is
# called, only that it is the same wherever the roster is; nor that a digest is new where nothing changed.
# Who goes is worked out from what the documents say of these, in late recusals as in staffings. Of a sealed
# draw also: which name belongs to which blind (a receipt tells it of one, the office's own frames of all),
# where a substitute stood in the order, and `times` object by object: that they can be together what they
# are is checked.

use 5.014;
use strict;
use warnings;
use Digest::SHA qw(sha256 sha256_hex);
use Encode ();
use File::Spec;
use MIME::Base64 ();
use Math::BigInt;
use Math::BigRat;
use POSIX ();
use Time::Local qw(timegm);

# ---------------------------------------------------------------------------------------------------
# Failures. Every check runs on its own: whatever it stumbles over is a failure, never the end.

my ($checked, $failed) = (0, 0);

sub failure {
    my ($name, $why) = @_;
    $why =~ s/\n\z//;
    $why =~ s/ at \S+ line \d+\.?\z//;
    s/([\x00-\x1f\x7f])/sprintf '\\x%02x', ord $1/ge for $name, $why;
    print "FAILED  $name: $why\n";
    $failed++;
}

# check NAME, CODE: fails where the code dies or warns. Gives what the code gives, undef where it failed.
sub check {
    my ($name, $code) = @_;
    $checked++;
    my $value;
    my $fine = eval {
        local $SIG{__WARN__} = sub { die @_ };
        $value = $code->();
        1;
    };
    return $value if $fine;
    my $why = defined $@ && length "$@" ? "$@" : 'unknown';
    failure($name, $why);
    return undef;
}

# wrong WHY: ends a check as failed.
sub wrong { die join('', @_) . "\n" }

sub equal {
    my ($what, $is, $should) = @_;
    wrong("$what is ", defined $is ? $is : 'nothing', ', not ', defined $should ? $should : 'nothing')
        if !defined $is || !defined $should || "$is" ne "$should";
}

# same_bytes: two long texts, told apart by the first line that differs.
sub same_bytes {
    my ($is, $should) = @_;
    return if $is eq $should;
    my @is = split /\n/, $is, -1;
    my @should = split /\n/, $should, -1;
    my $n = 0;
    $n++ while $n < @is && $n < @should && $is[$n] eq $should[$n];
    wrong('line ', $n + 1, ' is "', $n < @is ? substr($is[$n], 0, 300) : '(end)',
        '", not "', $n < @should ? substr($should[$n], 0, 300) : '(end)', '"');
}

# ---------------------------------------------------------------------------------------------------
# "Signs": separators, digests, numbers, fractions, days. All texts are kept as their UTF-8 bytes, so that
# `sort` and `cmp` compare bytes.

my $US = "\x1f";
my $LF = "\n";
my $HEX64 = qr/\A[0-9a-f]{64}\z/;
my $SALT = qr/\A[0-9a-f]{32}\z/;
my $BLIND = qr/\A[0-9a-f]{48}\z/;
my $NUMBER = qr/\A(?:0|[1-9][0-9]{0,14})\z/;

sub digest { return sha256_hex(join $US, @_) }

# Fractions, `n` or `n/d` in lowest terms.
sub fraction {
    my ($text) = @_;
    $text =~ m{\A(0|[1-9][0-9]{0,59})(?:/([1-9][0-9]{0,59}))?\z} or wrong("no fraction: $text");
    my $value = Math::BigRat->new($text);
    wrong("not in lowest terms: $text") if $value->bstr ne $text;
    return $value;
}

# ... and as tables have them, `n÷d`.
sub table_fraction {
    my ($value) = @_;
    my $text = $value->bstr;
    $text =~ s{/}{\xc3\xb7};
    return $text;
}

sub is_day {
    my ($text) = @_;
    return 0 unless $text =~ /\A([0-9]{4})-([0-9]{2})-([0-9]{2})\z/;
    my ($y, $m, $d) = ($1, $2, $3);
    return 0 if $y < 1000;
    return eval { timegm(0, 0, 0, $d, $m - 1, $y); 1 } ? 1 : 0;
}

sub add_days {
    my ($day, $n) = @_;
    is_day($day) or wrong("no day: $day");
    my ($y, $m, $d) = split /-/, $day;
    my @t = gmtime(timegm(0, 0, 12, $d, $m - 1, $y) + 86400 * $n);
    return sprintf '%04d-%02d-%02d', $t[5] + 1900, $t[4] + 1, $t[3];
}

# Milliseconds since 1970 of a time of day in UTC.
sub milliseconds {
    my ($text) = @_;
    $text =~ /\A([0-9-]{10})T([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])\.([0-9]{3})Z\z/ && is_day($1)
        or wrong("no time: $text");
    my ($day, $hour, $minute, $second, $ms) = ($1, $2, $3, $4, $5);
    my ($y, $m, $d) = split /-/, $day;
    return timegm($second, $minute, $hour, $d, $m - 1, $y) * 1000 + $ms;
}

# "Frame": a leaf and an inner node of the Merkle tree, and its root (RFC 9162, 2.1.1), as bytes.
sub leaf_hash { return sha256("\x00$_[0]") }
sub node_hash { return sha256("\x01$_[0]$_[1]") }

sub tree_root {
    my @level = map { leaf_hash($_) } @_;
    return sha256('') unless @level;
    # Pairs from the left, a last one without a neighbour as it is: the same tree as that which is split at
    # the largest power of two.
    while (@level > 1) {
        my @above;
        while (@level) {
            my ($left, $right) = splice @level, 0, 2;
            push @above, defined $right ? node_hash($left, $right) : $left;
        }
        @level = @above;
    }
    return $level[0];
}

# The root that a line and the hashes beside its way up lead to (RFC 9162, 2.1.3.2).
sub root_of_path {
    my ($leaf, $index, $size, @path) = @_;
    wrong("index $index of $size lines") if $index >= $size;
    my ($at, $last, $root) = ($index, $size - 1, leaf_hash($leaf));
    for my $beside (@path) {
        wrong('path is too long') if $last == 0;
        if ($at % 2 || $at == $last) {
            $root = node_hash($beside, $root);
            until ($at % 2 || $at == 0) { $at >>= 1; $last >>= 1 }
        }
        else { $root = node_hash($root, $beside) }
        $at >>= 1;
        $last >>= 1;
    }
    wrong('path is too short') if $last != 0;
    return $root;
}

# The number in a cell's code.
sub cell_number {
    my ($cell) = @_;
    $cell =~ /\Ac([1-9][0-9]{0,8})\z/ or wrong("no cell: $cell");
    return $1;
}

# The latest of some days; undef stands for none.
sub latest {
    my $latest;
    for my $day (@_) {
        $latest = $day if defined $day && (!defined $latest || $day gt $latest);
    }
    return $latest;
}

# ---------------------------------------------------------------------------------------------------
# "Signs": JSON. A reader and a writer that keep the order of members and tell numbers from texts. An
# object is a J::Object, a list an array, a text a plain scalar, a number a J::Number that keeps its
# digits, and true, false, null are J::Words.

package J::Number {
    use overload '""' => sub { ${ $_[0] } }, '0+' => sub { ${ $_[0] } }, fallback => 1;
}
package J::Word {
    use overload '""' => sub { ${ $_[0] } }, 'bool' => sub { ${ $_[0] } eq 'true' }, fallback => 1;
}
package J::Object {
    sub new {
        my ($class, @members) = @_;
        my $self = bless { names => [], values => {} }, $class;
        $self->set(splice @members, 0, 2) while @members;
        return $self;
    }
    sub set {
        my ($self, $name, $value) = @_;
        push @{ $self->{names} }, $name unless exists $self->{values}{$name};
        $self->{values}{$name} = $value;
    }
    sub names { return @{ $_[0]{names} } }
    sub has { return exists $_[0]{values}{ $_[1] } }
    sub get {
        my ($self, $name) = @_;
        die "no member $name\n" unless exists $self->{values}{$name};
        return $self->{values}{$name};
    }
}

package main;

my %WORD = map { my $word = $_; ($word => bless \$word, 'J::Word') } qw(true false null);

sub number { my $text = "$_[0]"; return bless \$text, 'J::Number' }
sub is_null { return ref $_[0] eq 'J::Word' && ${ $_[0] } eq 'null' }
sub or_null { return defined $_[0] ? $_[0] : $WORD{null} }

my %UNESCAPE = ('"' => '"', '\\' => '\\', '/' => '/', b => "\b", f => "\f", n => "\n", r => "\r", t => "\t");
my %ESCAPE = ('"' => '\\"', '\\' => '\\\\', "\b" => '\\b', "\f" => '\\f', "\n" => '\\n', "\r" => '\\r', "\t" => '\\t');

sub utf8_fine {
    my ($bytes) = @_;
    my $copy = $bytes;
    return eval { Encode::decode('UTF-8', $copy, Encode::FB_CROAK); 1 } ? 1 : 0;
}

sub read_json {
    my ($text) = @_;
    utf8_fine($text) or wrong('not UTF-8');
    pos($text) = 0;
    my $value = read_value(\$text, 0);
    $text =~ /\G[ \t\r\n]*/gc;
    wrong('something behind the JSON') if pos($text) < length $text;
    return $value;
}

sub read_value {
    my ($text, $depth) = @_;
    wrong('JSON nested too deeply') if $depth > 50;
    $$text =~ /\G[ \t\r\n]*/gc;
    return read_text($text) if substr($$text, pos($$text) // 0, 1) eq q(");
    return number($1) if $$text =~ /\G(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)/gc;
    return $WORD{$1} if $$text =~ /\G(true|false|null)/gc;
    if ($$text =~ /\G\[[ \t\r\n]*/gc) {
        my @list;
        return \@list if $$text =~ /\G\]/gc;
        while (1) {
            push @list, read_value($text, $depth + 1);
            $$text =~ /\G[ \t\r\n]*/gc;
            return \@list if $$text =~ /\G\]/gc;
            $$text =~ /\G,/gc or wrong('no JSON at byte ', pos($$text) // 0);
        }
    }
    if ($$text =~ /\G\{[ \t\r\n]*/gc) {
        my $object = J::Object->new;
        return $object if $$text =~ /\G\}/gc;
        while (1) {
            $$text =~ /\G[ \t\r\n]*/gc;
            my $name = read_text($text);
            wrong("member twice: $name") if $object->has($name);
            $$text =~ /\G[ \t\r\n]*:/gc or wrong('no JSON at byte ', pos($$text) // 0);
            $object->set($name, read_value($text, $depth + 1));
            $$text =~ /\G[ \t\r\n]*/gc;
            return $object if $$text =~ /\G\}/gc;
            $$text =~ /\G,/gc or wrong('no JSON at byte ', pos($$text) // 0);
        }
    }
    wrong('no JSON at byte ', pos($$text) // 0);
}

sub read_text {
    my ($text) = @_;
    $$text =~ /\G"/gc or wrong('no JSON text at byte ', pos($$text) // 0);
    my $value = '';
    while (1) {
        if ($$text =~ /\G([^"\\\x00-\x1f]+)/gc) { $value .= $1 }
        elsif ($$text =~ /\G"/gc) { return $value }
        elsif ($$text =~ /\G\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})/gc) {
            $value .= Encode::encode('UTF-8', chr(0x10000 + ((hex($1) - 0xd800) << 10) + hex($2) - 0xdc00));
        }
        elsif ($$text =~ /\G\\u(?![dD][89a-fA-F])([0-9a-fA-F]{4})/gc) {
            my $sign = chr hex $1;
            utf8::encode($sign);
            $value .= $sign;
        }
        elsif ($$text =~ m{\G\\(["\\/bfnrt])}gc) { $value .= $UNESCAPE{$1} }
        else { wrong('no JSON text at byte ', pos($$text) // 0) }
    }
}

sub write_text {
    my ($text) = @_;
    $text =~ s/([\x00-\x1f"\\])/$ESCAPE{$1} || sprintf '\\u%04x', ord $1/ge;
    return qq("$text");
}

# A line of JSON (no white space), or a document (with an indentation).
sub write_json {
    my ($value, $indent) = @_;
    my $type = ref $value;
    return write_text($value) if !$type;
    return "$value" if $type eq 'J::Number' || $type eq 'J::Word';
    my $is_list = $type eq 'ARRAY';
    my ($open, $close) = $is_list ? ('[', ']') : ('{', '}');
    my $within = defined $indent ? "$indent  " : undef;
    my $colon = defined $indent ? ': ' : ':';
    my @parts = $is_list
        ? map { write_json($_, $within) } @$value
        : map { write_text($_) . $colon . write_json($value->get($_), $within) } $value->names;
    return "$open$close" unless @parts;
    return $open . join(',', @parts) . $close unless defined $indent;
    return "$open\n" . join(",\n", map { "$within$_" } @parts) . "\n$indent$close";
}

sub json_line { return write_json($_[0]) }
sub json_document { return write_json($_[0], '') . $LF }

# shape VALUE, SHAPE, WHERE: that a value has the members that the specification gives, in their order.
# A shape is a kind of value ('text', 'number', 'bool', 'hex', 'salt', 'day', 'any'), [ 'list', shape ],
# [ 'or null', shape ] or [ 'object', name, shape, ... ], a name that may be absent with a ? before it.
sub shape {
    my ($value, $shape, $where) = @_;
    my $type = ref $value;
    if (!ref $shape) {
        my $fits =
              $shape eq 'any'    ? 1
            : $shape eq 'text'   ? $type eq ''
            : $shape eq 'number' ? $type eq 'J::Number' && "$value" =~ $NUMBER
            : $shape eq 'bool'   ? $type eq 'J::Word' && !is_null($value)
            : $shape eq 'hex'    ? $type eq '' && $value =~ $HEX64
            : $shape eq 'salt'   ? $type eq '' && $value =~ $SALT
            : $shape eq 'day'    ? $type eq '' && is_day($value)
            :                      wrong("no such shape: $shape");
        wrong("$where is not a $shape") unless $fits;
        return;
    }
    my ($kind, @rest) = @$shape;
    if ($kind eq 'or null') {
        shape($value, $rest[0], $where) unless is_null($value);
    }
    elsif ($kind eq 'list') {
        wrong("$where is not a list") unless $type eq 'ARRAY';
        shape($_, $rest[0], "$where\[]") for @$value;
    }
    else {
        wrong("$where is not an object") unless $type eq 'J::Object';
        my @names = $value->names;
        while (@rest) {
            my ($name, $inner) = splice @rest, 0, 2;
            my $optional = $name =~ s/\A\?//;
            if (@names && $names[0] eq $name) {
                shift @names;
                shape($value->get($name), $inner, "$where.$name");
            }
            elsif (!$optional) {
                wrong("$where lacks $name, or not in its place");
            }
        }
        wrong("$where has $names[0], or not in its place") if @names;
    }
}

# ---------------------------------------------------------------------------------------------------
# "Signs": tables.

sub write_cell {
    my ($cell) = @_;
    $cell = "'$cell" if $cell =~ /\A[=+\-@\t\r']/;
    if ($cell =~ /[,"\r\n]/) {
        $cell =~ s/"/""/g;
        $cell = qq("$cell");
    }
    return $cell;
}

sub write_table {
    return "\xef\xbb\xbf" . join '', map { join(',', map { write_cell($_) } @$_) . "\r\n" } @_;
}

# The rows of a table as cells. Lenient: whoever reads a table writes it again and compares the bytes.
sub read_table {
    my ($text) = @_;
    utf8_fine($text) or wrong('not UTF-8');
    $text =~ s/\A\xef\xbb\xbf// or wrong('a table begins with EF BB BF');
    my @rows;
    my @row;
    pos($text) = 0;
    while (pos($text) < length $text) {
        my $cell;
        if ($text =~ /\G"([^"]*(?:""[^"]*)*)"/gc) { ($cell = $1) =~ s/""/"/g }
        else { $text =~ /\G([^,"\r\n]*)/gc; $cell = $1 }
        $cell =~ s/\A'//;
        push @row, $cell;
        next if $text =~ /\G,(?!\z)/gc;
        $text =~ /\G\r\n/gc or wrong('row ', @rows + 1, ' does not end in CR LF');
        push @rows, [@row];
        @row = ();
    }
    @rows or wrong('a table without heads');
    return @rows;
}

# ---------------------------------------------------------------------------------------------------
# "Files"

my ($public, @heads, @receipts, $today);
my %expected;    # the files that have to be there

sub read_bytes {
    my ($path) = @_;
    wrong('is not there') unless -e $path || -l $path;
    wrong('is a link') if -l $path;
    wrong('is not a file') unless -f _;
    open my $file, '<:raw', $path or wrong("cannot be read: $!");
    local $/;
    my $bytes = <$file>;
    close $file;
    return defined $bytes ? $bytes : '';
}

# A file below PUBLIC that has to be there.
sub published {
    my ($name) = @_;
    $expected{$name} = 1;
    my $path = $public;
    for my $part (split m{/}, $name) {
        wrong('lies behind a link') if $path ne $public && -l $path;
        $path = File::Spec->catfile($path, $part);
    }
    return read_bytes($path);
}

# A part of a file's name made of an id.
sub in_name {
    my ($id) = @_;
    $id =~ s{/}{-}g;
    wrong("cannot be a name: $id") if $id eq '' || $id =~ /\A\.\.?\z/ || $id =~ /\x00/;
    return $id;
}

# Nothing else lies there, and no links.
sub check_files {
    my %folders;
    for my $name (keys %expected) {
        my @parts = split m{/}, $name;
        pop @parts;
        $folders{ join '/', @parts[ 0 .. $_ ] } = 1 for 0 .. $#parts;
    }
    my @open = ('');
    while (@open) {
        my $folder = shift @open;
        check('files of ' . ($folder eq '' ? 'PUBLIC' : $folder), sub {
            opendir my $handle, $folder eq '' ? $public : "$public/$folder" or wrong("cannot be read: $!");
            my @names = sort grep { $_ ne '.' && $_ ne '..' } readdir $handle;
            closedir $handle;
            my @extra;
            for my $name (@names) {
                my $path = $folder eq '' ? $name : "$folder/$name";
                if (-l "$public/$path") { push @extra, "$path (a link)" }
                elsif (-d _) { $folders{$path} ? push @open, $path : push @extra, "$path/" }
                elsif (!-f _) { push @extra, "$path (not a file)" }
                elsif (!$expected{$path}) { push @extra, $path }
            }
            wrong('does not belong there: ', join ', ', @extra) if @extra;
        });
    }
}

# ---------------------------------------------------------------------------------------------------
# "The chain": what every kind of entry tells, at once and later.

my $ROUND = [ 'object', line => 'text', task => 'text', nominal => 'day', '?part' => 'number' ];
my $MEMBER = [ 'object', inspector => 'text', name => 'text', department => 'text', role => 'text' ];
my $NEED = [ 'object', department => 'text', branch => 'text', level => 'text', speciality => 'text',
    expert => 'bool', count => 'number' ];

my %NOW = (
    opened => [ 'object', simulation => 'bool', events => 'number', program => 'text' ],
    commitment => [ 'object', line => 'text', commitment => 'hex', blinds => 'hex', number => 'number', reason => 'text',
        by => 'text', '?as_of' => 'day' ],
    adoption => [ 'object', day => 'day', plans => [ 'list', 'any' ],
        tasks => [ 'list', [ 'object', plan => 'text', task => 'text', name => 'text', line => 'text',
            known_as => 'text', rule => 'hex', year => 'any', window => [ 'list', 'day' ],
            openings => [ 'list', 'day' ],
            ratio_text => 'any', ratios => [ 'list', 'text' ] ] ],
        ended => [ 'list', [ 'object', plan => 'text', task => 'text' ] ],
        asked => [ 'list', [ 'object', round => $ROUND, why => 'any' ] ], released => [ 'list', $ROUND ] ],
    intent => [ 'object', draw => 'text', line => 'text', known_as => 'text', plan => 'text', task => 'text',
        name => 'text', lead => 'text', opens => 'day', nominal => 'day', part => 'number', as_of => 'day',
        retrospective => 'bool', simulation => 'bool', attempt => 'number', decided => 'bool',
        lottery => 'text', commitment => 'hex', awaits => 'text', publish => 'text', embargo => 'number',
        names_not_before => [ 'or null', 'day' ], looks_back => 'bool', program => 'text' ],
    draw => [ 'object', draw => 'text', day => 'day' ],
    void => [ 'object', draw => 'text', reason => 'text', by => 'text', as_of => 'day' ],
    lapse => [ 'object', draw => 'text', round => $ROUND, opens => 'day', closes => 'day', as_of => 'day' ],
    waiver => [ 'object', draw => 'text', round => $ROUND, reason => 'text', by => 'text', as_of => 'day',
        withdrawn => 'bool' ],
    beacon => [ 'object', draws => [ 'list', 'text' ], value => 'text', signature => 'any', witness => 'any' ],
    reveal => [ 'object', line => 'text', number => 'number', secret => 'hex' ],
    staffing => [ 'object', day => 'day', draws => [ 'list', 'text' ], again => [ 'or null', 'text' ] ],
    recusal => [ 'object', draw => 'text', as_of => 'day' ],
    substitution => [ 'object', draw => 'text', as_of => 'day' ],
);

my %LATER = (
    intent => [ 'object', basis => 'hex', frame_digest => 'hex', frame_root => 'hex', population => 'number', once => 'bool',
        groups => [ 'list', [ 'object', group => 'number', number => 'number' ] ],
        cells => [ 'list', [ 'object', cell => 'text', population => 'number', ratio => 'text',
            group => 'number', share => 'text', '?certain' => 'number', '?out' => 'number' ] ],
        rule => 'hex', register => 'any',
        coordination => [ 'or null', [ 'object', mode => 'text', part => 'number', parts => 'number',
            lines => [ 'list', 'text' ] ] ],
        staffing => [ 'or null', [ 'object',
            team => 'any', roster => 'hex', recusals => 'hex', pool => 'hex' ] ],
        notes => 'any' ],
    draw => [ 'object', seed => 'hex', beacon => 'text',
        cells => [ 'list', [ 'object', cell => 'text', quota => 'number', drawn => 'number' ] ],
        objects => 'number', list_digest => 'hex', names_digest => 'hex' ],
    staffing => [ 'object', document => 'hex' ],
    recusal => [ 'object', object => 'text', visit => 'text', inspector => 'text',
        team => [ 'list', $MEMBER ], missing => 'number', document => 'hex' ],
    substitution => [ 'object', object => 'text', reason => 'text', by => 'text',
        substitute => [ 'or null', [ 'object', id => 'text', name => 'text', region => 'text',
            '?cell' => 'text', '?rank' => 'number', '?times' => 'number', '?ticket' => 'hex' ] ],
        passed => [ 'list', [ 'object', id => 'text', why => 'text' ] ] ],
);

# Whom or what an entry is about, from its `now`.
sub subject_of {
    my ($kind, $now) = @_;
    return $now->get('line') if $kind eq 'commitment' || $kind eq 'reveal';
    return is_null($now->get('again')) ? '' : $now->get('again') if $kind eq 'staffing';
    return $now->get('draw') if $kind =~ /\A(?:intent|draw|void|lapse|waiver|recusal|substitution)\z/;
    return '';
}

my @entries;     # those that could be read: seq, at, kind, now, later (undef where kept back)

# One entry; gives its hash, which the next one needs.
sub read_entry {
    my ($line, $seq, $prev) = @_;
    my $json = read_json($line);
    shape($json, [ 'object', seq => 'number', at => 'text', kind => 'text', subject => 'text', now => 'text',
        later => [ 'or null', 'text' ], salt => [ 'or null', 'text' ], later_digest => 'hex',
        body_digest => 'hex', hash => 'hex' ], 'entry');
    wrong('is not the line of JSON that it should be') if json_line($json) ne $line;
    my ($at, $kind, $subject, $now, $later, $salt, $later_digest, $body_digest, $hash)
        = map { $json->get($_) } qw(at kind subject now later salt later_digest body_digest hash);
    equal('seq', $json->get('seq'), $seq);
    milliseconds($at);
    equal('hash', $hash, digest('choucha-ledger/3', $seq, $prev, $at, $kind, $subject,
        sha256_hex($now), $later_digest, $body_digest));

    my %entry = (seq => $seq, at => $at, kind => $kind, hash => $hash);
    $NOW{$kind} or wrong("no such kind: $kind");
    $entry{now} = read_json($now);
    shape($entry{now}, $NOW{$kind}, 'now');
    wrong('now is not the line of JSON that it should be') if json_line($entry{now}) ne $now;
    wrong("subject is $subject") if $subject ne subject_of($kind, $entry{now});

    wrong('later without salt, or salt without later') if is_null($later) != is_null($salt);
    if (!is_null($later)) {
        $LATER{$kind} or wrong("$kind has nothing to tell later");
        $salt =~ $SALT or wrong('salt is not 32 hex digits');
        equal('later_digest', $later_digest, digest($salt, $later));
        $entry{later} = read_json($later);
        shape($entry{later}, $LATER{$kind}, 'later');
        wrong('later is not the line of JSON that it should be') if json_line($entry{later}) ne $later;
    }
    return \%entry;
}

my %hash_at;     # by seq: [hash, at]

sub check_chain {
    my $text = check('chain.jsonl', sub { published('chain.jsonl') });
    return unless defined $text;
    my @lines = split /\n/, $text, -1;
    check('chain.jsonl, last line', sub { wrong('does not end in LF') if pop(@lines) ne '' });
    my $first = shift @lines;
    my $prev = '0' x 64;
    for my $seq (1 .. @lines) {
        my $line = $lines[ $seq - 1 ];
        my $entry = check("entry $seq", sub { read_entry($line, $seq, $prev) });
        # Where an entry is wrong, the next one is still measured by the hash that this one claims.
        $prev = $line =~ /"hash":"([0-9a-f]{64})"\}\z/ ? $1 : '?';
        next unless $entry;
        push @entries, $entry;
        $hash_at{$seq} = [ $entry->{hash}, $entry->{at} ];
    }
    check('chain.jsonl, first line', sub {
        my $json = J::Object->new(format => 'choucha-chain/1', entries => number(scalar @lines), head => $prev);
        same_bytes($first, json_line($json));
        @lines or wrong('no entries');
    });
    check('head.json', sub {
        my $last = $hash_at{ scalar @lines } or wrong('the last entry is wrong');
        my $json = J::Object->new(format => 'choucha-head/1', seq => number(scalar @lines), hash => $last->[0], at => $last->[1]);
        same_bytes(published('head.json'), json_line($json) . $LF);
    });
    for my $file (@heads) {
        check("old head $file", sub {
            my $json = read_json(read_bytes($file));
            ref $json eq 'J::Object' or wrong('is not a head');
            my ($seq, $hash, $at) = map { $json->get($_) } qw(seq hash at);
            wrong('seq is not a number') unless ref $seq eq 'J::Number' && "$seq" =~ $NUMBER;
            my $entry = $hash_at{"$seq"} or wrong("the chain has no (sound) entry $seq");
            equal('hash', $entry->[0], $hash);
            equal('at', $entry->[1], $at);
        });
    }
}

# ---------------------------------------------------------------------------------------------------
# What the entries are about.

my %draws;          # by id: intent, draw, void (entries), and what follows from them
my @draws;          # in the order of their intents
my @commitments;    # line, number, commitment, seq, secret and revealed (seq) where revealed
my @adopted;        # tasks: seq, line, known_as, rule, ratios, openings
my %asked;          # rounds that were asked for
my $simulation;     # what `opened` says
my %beacons;        # by draw id: [seq, value]

sub round_of {
    my ($round) = @_;
    return join $US, $round->get('line'), $round->get('task'), $round->get('nominal'),
        $round->has('part') ? $round->get('part') : 0;
}

sub drawn_before { # whether a draw's own entry comes before a number
    my ($draw, $seq) = @_;
    return $draw->{draw} && $draw->{draw}{seq} < $seq;
}

# "Order", entry by entry.
sub check_order {
    my (%attempts, %waived);
    for my $entry (@entries) {
        my ($seq, $kind, $now) = @$entry{qw(seq kind now)};
        check("order of entry $seq", sub {
            wrong('opened is the first entry and no other') if ($kind eq 'opened') != ($seq == 1);
            if ($kind eq 'opened') {
                equal('events', $now->get('events'), 5);
                $simulation = $now->get('simulation');
            }
            elsif ($kind eq 'commitment') {
                my $before = grep { $_->{line} eq $now->get('line') } @commitments;
                push @commitments, { seq => $seq, map { $_ => $now->get($_) } qw(line number commitment) };
                equal('number', $now->get('number'), $before + 1);
                wrong('as_of stands in all but the first commitment of a line')
                    if ($before ? 1 : 0) != ($now->has('as_of') ? 1 : 0);
            }
            elsif ($kind eq 'adoption') {
                push @adopted, { seq => $seq, map { my $task = $_; map { $_ => $task->get($_) }
                    qw(line known_as rule ratios openings) } $_ } for @{ $now->get('tasks') };
                $asked{ round_of($_->get('round')) } = 1 for @{ $now->get('asked') };
                for my $task (@{ $now->get('tasks') }) {
                    my @window = @{ $task->get('window') };
                    wrong('the window of ' . $task->get('task') . ' is not a first and a last day')
                        unless @window == 2 && $window[0] le $window[1];
                }
            }
            elsif ($kind eq 'intent') {
                order_of_intent($entry, \%attempts, \%waived);
            }
            elsif ($kind eq 'draw') {
                my $draw = $draws{ $now->get('draw') } or wrong('no intent before it');
                wrong('drawn twice') if $draw->{draw};
                $draw->{draw} = $entry;
                wrong('drawn after its void') if $draw->{void};
            }
            elsif ($kind eq 'void') {
                my $draw = $draws{ $now->get('draw') } or wrong('no intent before it');
                wrong('void twice') if $draw->{void};
                $draw->{void} = $entry;
            }
            elsif ($kind eq 'waiver') {
                my $round = round_of($now->get('round'));
                if ($now->get('withdrawn')) { delete $waived{$round} }
                else { $waived{$round} = 1 }
            }
            elsif ($kind eq 'beacon') {
                order_of_beacon($entry);
            }
            elsif ($kind eq 'reveal') {
                my ($commitment) = grep { $_->{line} eq $now->get('line')
                    && "$_->{number}" eq '' . $now->get('number') } @commitments;
                $commitment or wrong('of no commitment');
                wrong('revealed twice') if $commitment->{revealed};
                equal('SHA-256 of the secret', sha256_hex(pack 'H*', $now->get('secret')), $commitment->{commitment});
                @$commitment{qw(revealed secret)} = ($seq, $now->get('secret'));
            }
        });
    }
}

sub order_of_intent {
    my ($entry, $attempts, $waived) = @_;
    my ($seq, $now, $later) = @$entry{qw(seq now later)};
    my $id = $now->get('draw');
    wrong("a second intent of $id") if $draws{$id};
    my $round = join $US, map { $now->get($_) } qw(line known_as nominal part);
    my @before = @{ $attempts->{$round} || [] };
    my $draw = { id => $id, intent => $entry, round => $round,
        sealed => $now->get('publish') eq 'sealed' ? 1 : 0 };
    push @draws, $draws{$id} = $draw;
    push @{ $attempts->{$round} }, $draw;

    my ($commitment) = grep { $_->{line} eq $now->get('line') && $_->{commitment} eq $now->get('commitment') }
        @commitments;
    $commitment or wrong('names no commitment of its line before it');
    $draw->{commitment} = $commitment;
    wrong('its secret was revealed before') if $commitment->{revealed};
    equal('attempt', $now->get('attempt'), @before + 1);
    for my $other (@before) {
        wrong("$other->{id} of the same round is not void") unless $other->{void};
    }
    wrong('its round is waived') if $waived->{$round};
    wrong('is not a simulation as the ledger is, or is one as it is not')
        if defined $simulation && "$simulation" ne '' . $now->get('simulation');

    # Its day is among the openings of its task, or its round was asked for; a part always was.
    my $nominal = $now->get('nominal');
    my $opening = grep { $_->{line} eq $now->get('line') && $_->{known_as} eq $now->get('known_as')
        && grep { $_ eq $nominal } @{ $_->{openings} } } @adopted;
    wrong("$nominal is no opening of its task, and nobody asked for it")
        unless $asked{$round} || $opening && $now->get('part') == 0;

    # Draws of one lottery are all open or all sealed.
    wrong('publish is ' . $now->get('publish')) unless $now->get('publish') =~ /\A(?:open|sealed)\z/;
    for my $other (grep { $_->{intent}{now}->get('lottery') eq $now->get('lottery') } @draws) {
        wrong("of its lottery $other->{id} is ", $other->{sealed} ? 'sealed' : 'open', ', it is not')
            if $other->{sealed} != $draw->{sealed};
    }

    # `awaits`: the drand round is the first that appears more than `notice` seconds after the intent.
    my $awaits = $now->get('awaits');
    if ($awaits =~ /\Adrand ([0-9]+) ([0-9a-f]+) ([0-9]{1,12}) ([1-9][0-9]{0,8}) ([0-9]{1,12})\z/) {
        my ($number, $genesis, $period, $notice) = ($1, $3, $4, $5);
        my $after = milliseconds($entry->{at}) + ($notice - $genesis) * 1000;
        my $first = $after < 0 ? 1 : POSIX::floor($after / ($period * 1000)) + 2;
        equal('the drand round', $number, $first);
    }
    else {
        wrong("awaits what there is not: $awaits") unless $awaits eq '' || $awaits eq 'ceremony';
    }

    # Its rule is one of the task's before it, and each cell's ratio is among that one's.
    return unless $later;
    my @tasks = grep { $_->{line} eq $now->get('line') && $_->{known_as} eq $now->get('known_as')
        && $_->{rule} eq $later->get('rule') } @adopted;
    @tasks or wrong('its rule was not adopted before it');
    my @fitting = grep {
        my %ratios = map { $_ => 1 } @{ $_->{ratios} };
        !grep { !$ratios{ $_->get('ratio') } } @{ $later->get('cells') };
    } @tasks;
    @fitting or wrong('a ratio that is not among those of its task');
}

sub order_of_beacon {
    my ($entry) = @_;
    my $now = $entry->{now};
    my $value = $now->get('value');
    for my $id (@{ $now->get('draws') }) {
        my $draw = $draws{$id} or wrong("no intent of $id before it");
        wrong("$id was drawn before") if $draw->{draw};
        $beacons{$id} = [ $entry->{seq}, $value ];
        my $awaits = $draw->{intent}{now}->get('awaits');
        if ($awaits =~ /\Adrand ([0-9]+) /) {
            my $round = $1;
            my $signature = $now->get('signature');
            wrong('no signature') if ref $signature || $signature !~ /\A(?:[0-9a-f]{2})+\z/;
            equal('value', $value, "drand:$round:" . sha256_hex(pack 'H*', $signature));
        }
        elsif ($awaits eq 'ceremony') {
            $value =~ /\Aceremony:(?:0|[1-9][0-9]*)(?: (?:0|[1-9][0-9]*))*\z/ or wrong("no ceremony: $value");
        }
        else { wrong("$id awaits no beacon") }
    }
}

# ---------------------------------------------------------------------------------------------------
# "When it is public"

my $people_end;     # the first `draw` entry whose names are kept back: what is told of people ends before it

# The names of an open draw are told with the draw. Those of a sealed one are where `draw.json` has the salt
# of their digest, which stands nowhere else.
sub check_names_told {
    for my $draw (grep { $_->{draw} } @draws) {
        if (!$draw->{sealed}) {
            $draw->{named} = $draw->{draw}{later} ? 1 : 0;
            next;
        }
        $draw->{named} = 0;
        check("$draw->{id}, names_salt", sub {
            my $json = read_json(published(in_name($draw->{id}) . '/draw.json'));
            ref $json eq 'J::Object' or wrong('draw.json is not an object');
            my $salt = $json->get('names_salt');
            shape($salt, [ 'or null', 'salt' ], 'names_salt');
            return 1 if is_null($salt);
            @$draw{qw(named names_salt)} = (1, $salt);
            wrong('its names are told, it is not') unless $draw->{draw}{later};
            return 1;
        });
    }
}

# Days, lottery by lottery in the order of their first entries: `public_from`, and `names_from`, the day of
# a draw's names, which is each draw's own.
sub check_public {
    check('public_from', sub {
        my (@lotteries, %lottery);
        for my $draw (@draws) {
            my $id = $draw->{intent}{now}->get('lottery');
            push @lotteries, $lottery{$id} = { draws => [] } unless $lottery{$id};
            push @{ $lottery{$id}{draws} }, $draw;
        }
        my (%last, %last_of_task);    # of `day` and of `names`
        for my $lottery (@lotteries) {
            my @drawn = grep { $_->{draw} } @{ $lottery->{draws} };
            my $day;
            my $task_of = sub { join $US, map { $_[0]->{intent}{now}->get($_) } qw(line known_as) };
            for my $draw (@drawn) {
                my $now = $draw->{intent}{now};
                my $task = $task_of->($draw);
                my $own = $now->get('embargo') == 0 ? undef
                    : add_days(latest($now->get('opens'), $draw->{draw}{now}->get('day')), $now->get('embargo'));
                my $kind = $draw->{sealed} ? 'day' : 'names';
                $day = latest($day, $own, $now->get('looks_back') ? $last{$kind} : $last_of_task{$kind}{$task});
            }
            my $all_before = $last{names};
            for my $draw (@drawn) {
                my $not_before = $draw->{intent}{now}->get('names_not_before');
                $draw->{public_from} = $day;
                $draw->{names_from} = latest($day, is_null($not_before) ? undef : $not_before,
                    $draw->{intent}{now}->get('looks_back') ? $all_before : undef);
                my $task = $task_of->($draw);
                for my $one ([ day => $day ], [ names => $draw->{names_from} ]) {
                    my ($kind, $its) = @$one;
                    $last{$kind} = latest($last{$kind}, $its);
                    $last_of_task{$kind}{$task} = latest($last_of_task{$kind}{$task}, $its);
                }
            }
        }
        return 1;
    });

    # The days on which the entries were made: what was public then has to be told. In a simulation the
    # day is not today; but there is one day up to which all is told and after which nothing is.
    my @simulated_days = map { my $now = $_->{now}; $now->has('as_of') ? $now->get('as_of') : $now->get('day') }
        grep { $_->{now}->has('as_of') || $_->{kind} eq 'draw' || $_->{kind} eq 'staffing' } @entries;
    my $reached = latest(@simulated_days);
    for my $draw (grep { $_->{draw} && $_->{intent}{now}->get('simulation') } @draws) {
        $reached = latest($reached, $draw->{public_from}) if $draw->{draw}{later};
        $reached = latest($reached, $draw->{names_from}) if $draw->{sealed} && $draw->{named};
    }
    # Whether something is told that is public from a day on (undef: at once).
    my $in_time = sub {
        my ($draw, $what, $told, $from) = @_;
        if (!defined $from) {
            wrong("$what kept back without an embargo") unless $told;
        }
        elsif ($draw->{intent}{now}->get('simulation')) {
            wrong("$what kept back, though public from $from, and it is $reached") if !$told && $from le $reached;
        }
        else {
            # The office's midnight need not be that of UTC: a day on either side is let pass.
            wrong("$what told before $from") if $told && $from gt add_days($today, 1);
            wrong("$what kept back, though public from $from") if !$told && $from lt $today;
        }
    };
    for my $draw (@draws) {
        check("$draw->{id}, when it is public", sub {
            my $told = $draw->{draw} && $draw->{draw}{later} ? 1 : 0;
            wrong('its intent and its draw are told at different times')
                if $told != ($draw->{intent}{later} ? 1 : 0);
            $in_time->($draw, 'is', $told, $draw->{public_from}) if $draw->{draw};
            return 1;
        });
        next unless $draw->{draw} && $draw->{sealed};
        check("$draw->{id}, when its names are public", sub {
            $in_time->($draw, 'are', $draw->{named}, $draw->{names_from});
            return 1;
        });
    }
    ($people_end) = map { $_->{draw}{seq} } sort { $a->{draw}{seq} <=> $b->{draw}{seq} }
        grep { $_->{draw} && !$_->{named} } @draws;
    for my $entry (grep { $_->{kind} =~ /\A(?:staffing|recusal|substitution)\z/ } @entries) {
        check("entry $entry->{seq}, when it is told", sub {
            my $told = $entry->{later} ? 1 : 0;
            my $may = told_of_people($entry) ? 1 : 0;
            wrong($told ? 'is told too early' : 'is kept back') if $told != $may;
            return 1;
        });
    }
}

sub told_of_people {
    my ($entry) = @_;
    return !defined $people_end || $entry->{seq} < $people_end;
}

# ---------------------------------------------------------------------------------------------------
# "A draw"

sub check_draw {
    my ($draw) = @_;
    my ($id, $intent, $entry) = @$draw{qw(id intent draw)};
    my $folder = check("$id, its name", sub { in_name($id) });
    return unless defined $folder;
    if ($draw->{void}) {
        check("$id, void.json", sub {
            my ($void, $now) = ($draw->{void}, $draw->{void}{now});
            same_bytes(published("$folder/void.json"), json_document(J::Object->new(
                format => 'choucha-void/1', draw => $id, voided_at => $void->{at},
                map { $_ => $now->get($_) } qw(as_of reason by))));
        });
    }
    return unless $entry;
    check("$id, draw.json", sub { same_bytes(published("$folder/draw.json"), json_document(draw_document($draw))) });
    return unless $intent->{later} && $entry->{later};

    check("$id, lottery", sub { check_lottery($draw) });
    check("$id, seed", sub { check_seed($draw) });
    my $bytes = check("$id, frame.csv", sub { published("$folder/frame.csv") });
    my $names = $draw->{named} ? check("$id, objects.csv", sub { published("$folder/objects.csv") }) : undef;
    my $frame = defined $bytes && check("$id, frame", sub { check_frame($draw, $bytes) });
    check("$id, frame_root", sub {
        equal('frame_root', $intent->{later}->get('frame_root'),
            unpack 'H*', tree_root(map { frame_line($_) } @{ $draw->{frame} }));
    }) if $frame;
    check("$id, lots", sub { check_lots($draw) }) or return if $frame;
    check("$id, tickets and list", sub { check_list($draw) }) or return if $frame;
    check("$id, chances", sub { check_chances($draw, $bytes) }) if $frame;
    # What a sealed draw says by name needs no frame.
    if (defined $names && $draw->{sealed}) {
        check("$id, names", sub { check_sealed_names($draw, $names) });
    }
    elsif (defined $names && $frame) {
        check("$id, names", sub { check_open_names($draw, $names) });
    }
    check("$id, times", sub { check_times($draw) }) if $frame;
}

sub draw_document {
    my ($draw) = @_;
    my ($intent, $entry) = @$draw{qw(intent draw)};
    my $document = J::Object->new(format => 'choucha-draw/4');
    for my $part ($intent->{now}, $entry->{now}) {
        $document->set($_, $part->get($_)) for $part->names;
    }
    $document->set(drawn_at => $entry->{at});
    $document->set(public_from => or_null($draw->{public_from}));
    if ($draw->{sealed}) {
        $document->set(names_from => or_null($draw->{names_from}));
        $document->set(names_salt => or_null($draw->{names_salt}));
    }
    my ($first, $second) = ($intent->{later}, $entry->{later});
    return $document unless $first && $second;
    $document->set($_, $first->get($_)) for $first->names;
    for my $name ($second->names) {
        $document->set($name, $second->get($name)) unless $name eq 'cells';
    }
    my @before = @{ $first->get('cells') };
    my @behind = @{ $second->get('cells') };
    @before == @behind or wrong('intent and draw do not have the same cells');
    my @cells;
    for my $n (0 .. $#before) {
        equal('cell', $behind[$n]->get('cell'), $before[$n]->get('cell'));
        my $cell = J::Object->new(map { $_ => $before[$n]->get($_) } $before[$n]->names);
        $cell->set($_, $behind[$n]->get($_)) for qw(quota drawn);
        push @cells, $cell;
    }
    $document->set(cells => \@cells);
    return $document;
}

# The line of a draw in the basis of its lottery.
sub basis_line {
    my ($draw) = @_;
    my $later = $draw->{intent}{later};
    my @parts = ($draw->{id}, $later->get('frame_digest'));
    push @parts, 'once' if $later->get('once');
    for my $group (@{ $later->get('groups') }) {
        push @parts, 'g' . $group->get('group') . '=' . $group->get('number');
        push @parts, map { $_->get('cell') . '=' . $_->get('population') . ':' . $_->get('share') }
            grep { $_->get('group') == $group->get('group') } @{ $later->get('cells') };
    }
    return join $US, @parts;
}

# ... of one of whose intent nothing is told (it was void before it was drawn): as the others have it.
sub told_line {
    my ($draw, $coordination) = @_;
    wrong("$draw->{id} of the same lottery is kept back") if $draw->{draw} || is_null($coordination);
    my ($line) = grep { index($_, $draw->{id} . $US) == 0 } @{ $coordination->get('lines') };
    defined $line or wrong("no line of $draw->{id}");
    return $line;
}

# Groups, cells and shares have their order and add up; the basis is that of all draws of the lottery.
sub check_lottery {
    my ($draw) = @_;
    my ($now, $later) = @{ $draw->{intent} }{qw(now later)};
    my ($group_before, $cell_before, $population) = (0, 0, 0);
    my %sum;
    for my $group (@{ $later->get('groups') }) {
        wrong('groups out of order') if $group->get('group') != ++$group_before;
        $sum{ $group->get('group') } = Math::BigRat->new(0);
    }
    $group_before = 0;
    for my $cell (@{ $later->get('cells') }) {
        my ($number, $group) = (cell_number($cell->get('cell')), $cell->get('group'));
        wrong('cells out of order') if $number <= $cell_before;
        $cell_before = $number;
        exists $sum{$group} or wrong("no group $group");
        $sum{$group} += fraction($cell->get('share'));
        $population += $cell->get('population');
    }
    equal('population', $later->get('population'), $population);
    for my $group (@{ $later->get('groups') }) {
        equal('the sum of shares of group ' . $group->get('group'), $sum{ $group->get('group') }->bstr,
            $group->get('number'));
    }

    my @sharing = sort { $a->{id} cmp $b->{id} } grep { $_->{intent}{now}->get('lottery') eq $now->get('lottery') } @draws;
    equal('lottery', $now->get('lottery'), $sharing[0]{id});
    my $coordination = $later->get('coordination');
    my @lines = map { $_->{intent}{later} ? basis_line($_) : told_line($_, $coordination) } @sharing;
    if (is_null($coordination)) {
        wrong('shares its lottery without coordination') if @lines > 1;
    }
    else {
        same_bytes(json_line($coordination->get('lines')), json_line(\@lines));
        my ($mode, $part, $parts) = map { $coordination->get($_) } qw(mode part parts);
        wrong("mode is $mode") unless $mode =~ /\A(?:together|apart)\z/;
        wrong("part $part of $parts") unless $part < $parts;
    }
    equal('basis', $later->get('basis'), sha256_hex(join '', map { "$_$LF" } @lines));
    return 1;
}

# "Basis and seed": the seed, where the secret is revealed; else that a lottery has one seed only.
my %seed_of_lottery;
sub check_seed {
    my ($draw) = @_;
    my ($now, $later) = ($draw->{intent}{now}, $draw->{draw}{later});
    my ($seed, $beacon, $lottery) = ($later->get('seed'), $later->get('beacon'), $now->get('lottery'));
    my $value = $beacons{ $draw->{id} };
    wrong('its beacon comes after it') if $value && $value->[0] > $draw->{draw}{seq};
    equal('beacon', $beacon, $value ? $value->[1] : '');
    wrong('drawn without its beacon') if $now->get('awaits') ne '' && !$value;
    $seed_of_lottery{$lottery} = $seed unless exists $seed_of_lottery{$lottery};
    equal('seed', $seed, $seed_of_lottery{$lottery});
    my $secret = $draw->{commitment} && $draw->{commitment}{secret};
    equal('seed', $seed, digest('choucha-seed/2', $secret, $lottery, $draw->{intent}{later}->get('basis'), $beacon))
        if defined $secret;
    return 1;
}

# "Frame". The label of an object is its id, in a sealed draw its blind.
sub frame_line {
    my ($object) = @_;
    return join $US, @$object{qw(label cell times)}, $object->{mark} eq '' ? () : $object->{mark};
}

sub check_frame {
    my ($draw, $bytes) = @_;
    my $later = $draw->{intent}{later};
    my ($heads, @rows) = read_table($bytes);
    my $marked = @$heads == 5;
    equal('the heads', join(',', @$heads), ($draw->{sealed} ? 'blind' : 'id') . ',cell,times,inclusion_probability' . ($marked ? ',mark' : ''));
    my %cells = map { $_->get('cell') => { cell => $_, population => 0, certain => [], others => [], out => 0 } }
        @{ $later->get('cells') };
    my ($before, $any, @lines, @objects);
    for my $row (@rows) {
        @$row == @$heads or wrong('a row with ' . @$row . ' cells');
        my ($label, $code, $times, undef, $mark) = @$row;
        $mark = '' unless defined $mark;
        wrong("$label out of order") if defined $before && $label le $before;
        $before = $label;
        wrong("$label is no blind") if $draw->{sealed} && $label !~ $BLIND;
        $times =~ $NUMBER or wrong("times of $label: $times");
        $mark =~ /\A(?:|certain|limit|cooling|exempt)\z/ or wrong("mark of $label: $mark");
        my $cell = $cells{$code} or wrong("no cell $code");
        my $object = { label => $label, cell => $code, times => $times, mark => $mark };
        $object->{id} = $label unless $draw->{sealed};
        push @objects, $object;
        push @lines, frame_line($object) . $LF;
        $any = 1 if $mark ne '';
        $cell->{population}++;
        if ($mark eq 'certain') { push @{ $cell->{certain} }, $object }
        elsif ($mark eq '') { push @{ $cell->{others} }, $object }
        else { $cell->{out}++ }
    }
    wrong('a column mark without marks') if $marked && !$any;
    equal('frame_digest', $later->get('frame_digest'), sha256_hex(join '', @lines));
    equal('population', $later->get('population'), scalar @objects);
    for my $code (sort keys %cells) {
        my $cell = $cells{$code}{cell};
        equal("population of $code", $cell->get('population'), $cells{$code}{population});
        my %there = (certain => scalar @{ $cells{$code}{certain} }, out => $cells{$code}{out});
        for my $name (qw(certain out)) {
            equal("$name of $code", $cell->has($name) ? $cell->get($name) : 0, $there{$name});
            wrong("$name of $code is told though there are none") if $cell->has($name) && !$there{$name};
        }
    }
    @$draw{qw(frame cells marked)} = (\@objects, \%cells, $marked);
    return 1;
}

# `times`: how often its task had drawn an object before (as the one drawn or as a substitute), draws that
# were void by then left out. A blind is another one in every lottery, so that in a sealed draw it is not
# known whose `times` these are; but there cannot be more objects with some `times` than were drawn so
# often, and those drawn now have, all in all, the `times` that go with their names.
sub check_times {
    my ($draw) = @_;
    my ($seq, $mine) = ($draw->{intent}{seq}, $draw->{intent}{now});
    my (%counts, @before);
    my ($unknown, $most, $sum) = (0, 0, 0);
    for my $other (@draws) {
        next if !drawn_before($other, $seq) || $other->{void} && $other->{void}{seq} < $seq;
        my $theirs = $other->{intent}{now};
        next if $mine->get('line') ne $theirs->get('line') || $mine->get('known_as') ne $theirs->get('known_as');
        $other->{draw}{later} or wrong("$other->{id}, of the same task, is kept back");
        $most++;
        $sum += $other->{draw}{later}->get('objects');
        if ($other->{listed}) { $counts{ $_->{id} }++ for @{ $other->{listed} } }
        elsif ($other->{sealed} && !$other->{named}) { $unknown += $other->{draw}{later}->get('objects') }
        else { wrong("the list of $other->{id} is not known") }
        for my $entry (grep { $_->{kind} eq 'substitution' && $_->{seq} < $seq
            && $_->{now}->get('draw') eq $other->{id} } @entries) {
            my $later = $entry->{later};
            if (!$later) { $unknown++; $sum++ }
            elsif (!is_null($later->get('substitute'))) {
                $counts{ $later->get('substitute')->get('id') }++;
                $sum++;
            }
        }
    }
    $draw->{counts} = \%counts unless $unknown;    # what is known of whom, where all is

    my $here = 0;
    for my $object (@{ $draw->{frame} }) {
        $here += $object->{times};
        wrong("times of $object->{label} is $object->{times}, though there were $most draws")
            if $object->{times} > $most;
    }
    wrong("times are $here together, though only $sum were drawn") if $here > $sum;
    if (!$draw->{sealed}) {
        my $more = 0;
        for my $object (@{ $draw->{frame} }) {
            my $known = $counts{ $object->{id} } || 0;
            equal("times of $object->{id}", $object->{times}, $known) if !$unknown || $object->{times} < $known;
            $more += $object->{times} - $known;
        }
        wrong("times are $more more than is known, not at most $unknown") if $more > $unknown;
    }
    elsif (!$unknown) {
        my (%drawn_so, %stand_so);
        $drawn_so{$_}++ for values %counts;
        $stand_so{ $_->{times} }++ for @{ $draw->{frame} };
        for my $times (grep { $_ } sort keys %stand_so) {
            my $there = $drawn_so{$times} || 0;
            wrong("$stand_so{$times} objects have times $times, though only $there were drawn so often")
                if $stand_so{$times} > $there;
        }
        equal('times of all that are drawn', join(' ', sort map { $_->{times} } @{ $draw->{list} }),
            join ' ', sort map { $counts{ $_->{id} } || 0 } @{ $draw->{listed} }) if $draw->{list} && $draw->{listed};
    }
    return 1;
}

# "Lots": the quota of every cell and how many it draws.
sub check_lots {
    my ($draw) = @_;
    my $key = $draw->{key} = digest('choucha/2', $draw->{draw}{later}->get('seed'), $draw->{intent}{now}->get('lottery'));
    my $later = $draw->{intent}{later};
    my $once = $later->get('once');
    my $whole = Math::BigInt->new(2)->bpow(256);
    my %told = map { $_->get('cell') => $_ } @{ $draw->{draw}{later}->get('cells') };
    my $objects = 0;
    for my $group (@{ $later->get('groups') }) {
        my $lot = sha256_hex("${key}group$US" . $group->get('group'));
        $lot = Math::BigRat->new(Math::BigInt->from_hex("0x$lot"), $whole);
        my $after = Math::BigRat->new(0);
        for my $cell (grep { $_->get('group') == $group->get('group') } @{ $later->get('cells') }) {
            my $code = $cell->get('cell');
            my $share = fraction($cell->get('share'));
            my $before = $after->copy;
            my $quota = $share->copy->bfloor;
            $after = $after + ($share - $quota);
            # Some lot + k lies in [before, after) where the smallest that is not below `before` does.
            my $steps = ($before - $lot)->bceil;
            $steps = Math::BigRat->new(0) if $steps->is_neg;
            my $one_more = ($lot + $steps) < $after ? 1 : 0;
            my $mine = $draw->{cells}{$code};
            $mine->{share} = $share;
            $mine->{quota} = $quota->numify + $one_more;
            $mine->{part} = [ grep { !$once || $_->{times} == 0 } @{ $mine->{others} } ];
            my $most = @{ $mine->{part} };
            $mine->{taken} = $mine->{quota} < $most ? $mine->{quota} : $most;
            my $drawn = $mine->{taken} + @{ $mine->{certain} };
            $objects += $drawn;
            $told{$code} or wrong("no cell $code in the draw");
            equal("quota of $code", $told{$code}->get('quota'), $mine->{quota});
            equal("drawn of $code", $told{$code}->get('drawn'), $drawn);
        }
    }
    equal('objects', $draw->{draw}{later}->get('objects'), $objects);
    return 1;
}

# "Tickets" and the digest of the "List"
sub check_list {
    my ($draw) = @_;
    my ($later, $key) = ($draw->{intent}{later}, $draw->{key});
    # Where parts are drawn apart, the tickets from the part's own beginning on come first.
    my $beginning = '0' x 64;
    my $coordination = $later->get('coordination');
    if (!is_null($coordination) && $coordination->get('mode') eq 'apart') {
        my $step = Math::BigInt->new(2)->bpow(256)->bdiv(Math::BigInt->new($coordination->get('parts') . ''));
        $step *= Math::BigInt->new($coordination->get('part') . '');
        $beginning = substr '0' x 64 . substr($step->as_hex, 2), -64;
    }
    for my $object (@{ $draw->{frame} }) {
        $object->{ticket} = sha256_hex("$key$object->{label}");
        $object->{place} = ($object->{ticket} lt $beginning ? '1' : '0') . $object->{ticket};
    }
    my (@list, @lines);
    for my $cell (@{ $later->get('cells') }) {
        my $mine = $draw->{cells}{ $cell->get('cell') };
        my @order = (
            (sort { $a->{place} cmp $b->{place} || $a->{label} cmp $b->{label} } @{ $mine->{certain} }),
            (sort { $a->{times} <=> $b->{times} || $a->{place} cmp $b->{place}
                || $a->{label} cmp $b->{label} } @{ $mine->{part} }));
        my $rank = 0;
        $_->{rank} = ++$rank for @order;
        $mine->{order} = \@order;
        push @list, @order[ 0 .. $mine->{taken} + @{ $mine->{certain} } - 1 ];
    }
    $draw->{list} = \@list;
    equal('list_digest', $draw->{draw}{later}->get('list_digest'), sha256_hex(join '',
        map { join($US, @$_{qw(cell rank times ticket label)}) . $LF } @list));
    return 1;
}

# "Chances", and the frame's table byte for byte.
sub check_chances {
    my ($draw, $frame_bytes) = @_;
    my $one = Math::BigRat->new(1);
    for my $mine (values %{ $draw->{cells} }) {
        my %many;
        $many{ $_->{times} }++ for @{ $mine->{part} };
        my $whole = $mine->{share}->copy->bfloor;
        my $rest = $mine->{share} - $whole;
        my $less = 0;
        for my $times (sort { $a <=> $b } keys %many) {
            my ($low, $high) = map {
                my $left = $_ - $less;
                $left = Math::BigRat->new(0) if $left->is_neg;
                $left > $many{$times} ? Math::BigRat->new($many{$times}) : $left;
            } $whole->copy, $whole + $one;
            my $chance = (($one - $rest) * $low + $rest * $high) / Math::BigRat->new($many{$times});
            my $text = table_fraction($chance);
            my $weight = $chance->is_zero ? '' : table_fraction($one / $chance);
            for my $object (grep { $_->{times} == $times } @{ $mine->{part} }) {
                @$object{qw(chance weight)} = ($text, $weight);
            }
            $less += $many{$times};
        }
        @$_{qw(chance weight)} = (1, 1) for @{ $mine->{certain} };
    }
    my $marked = $draw->{marked};
    my @mark = $marked ? 'mark' : ();
    for my $object (@{ $draw->{frame} }) {
        @$object{qw(chance weight)} = (0, '') unless defined $object->{chance};
    }
    same_bytes($frame_bytes, write_table(
        [ $draw->{sealed} ? 'blind' : 'id', qw(cell times inclusion_probability), @mark ],
        map { [ @$_{qw(label cell times chance), @mark} ] } @{ $draw->{frame} }));
    return 1;
}

# "List": the names of an open draw stand in the order of the list, beside cell, rank and ticket.
sub check_open_names {
    my ($draw, $bytes) = @_;
    my ($heads, @rows) = read_table($bytes);
    my @list = @{ $draw->{list} };
    @rows == @list or wrong('objects.csv has ' . @rows . ' objects, not ' . @list);
    my @lines;
    for my $n (0 .. $#list) {
        my ($name, $region) = @{ $rows[$n] }[ 2, 3 ];
        defined $name && defined $region or wrong('objects.csv: a row is too short');
        @{ $list[$n] }{qw(name region)} = ($name, $region);
        push @lines, "$name$US$region$LF";
    }
    $draw->{listed} = \@list;
    my @mark = $draw->{marked} ? 'mark' : ();
    same_bytes($bytes, write_table(
        [ qw(rank id name region cell times ticket inclusion_probability weight), @mark ],
        map { [ @$_{qw(rank id name region cell times ticket chance weight), @mark} ] } @list));
    equal('names_digest', $draw->{draw}{later}->get('names_digest'), sha256_hex(join '', @lines));
    return 1;
}

# Those of a sealed draw by id, with nothing beside them; the salt before them keeps anyone from trying out
# who it could be.
sub check_sealed_names {
    my ($draw, $bytes) = @_;
    my ($heads, @rows) = read_table($bytes);
    my ($before, @listed);
    for my $row (@rows) {
        @$row == 3 or wrong('objects.csv: a row with ' . @$row . ' cells');
        wrong("objects.csv: $row->[0] out of order") if defined $before && $row->[0] le $before;
        $before = $row->[0];
        push @listed, { map { (qw(id name region))[$_] => $row->[$_] } 0 .. 2 };
    }
    $draw->{listed} = \@listed;
    same_bytes($bytes, write_table([qw(id name region)], @rows));
    equal('objects in objects.csv', scalar @listed, $draw->{draw}{later}->get('objects'));
    equal('names_digest', $draw->{draw}{later}->get('names_digest'), digest($draw->{names_salt},
        join '', map { join($US, @$_{qw(id name region)}) . $LF } @listed));
    return 1;
}

# `<line>.secret.json`
sub check_secrets {
    my %secrets;
    for my $entry (grep { $_->{kind} eq 'reveal' } @entries) {
        push @{ $secrets{ $entry->{now}->get('line') } }, J::Object->new(
            number => $entry->{now}->get('number'), secret => $entry->{now}->get('secret'));
    }
    for my $line (sort keys %secrets) {
        check("secrets of $line", sub {
            same_bytes(published(in_name($line) . '.secret.json'), json_document(J::Object->new(
                format => 'choucha-secret/2', line => $line, secrets => $secrets{$line})));
        });
    }
}

# ---------------------------------------------------------------------------------------------------
# "Receipt": one line of a frame, given to the enterprise that it is about.

my $RECEIPT = [ 'object', format => 'text', draw => 'text', id => 'text', '?salt' => 'salt', '?blind' => 'text',
    cell => 'text', times => 'number', '?mark' => 'text', ticket => 'hex', drawn => 'bool', index => 'number',
    size => 'number', path => 'text' ];

sub check_receipts {
    for my $file (@receipts) {
        my ($json, $draw);
        check("receipt $file", sub {
            my $bytes = read_bytes($file);
            wrong('has ' . length($bytes) . ' bytes, more than 2 KB') if length $bytes > 2048;
            $json = read_json($bytes);
            shape($json, $RECEIPT, 'receipt');
            equal('format', $json->get('format'), 'choucha-receipt/1');
            my $id = $json->get('draw');
            my $found = $draws{$id} or wrong("there is no draw $id");
            wrong("$id is not public yet") unless $found->{draw} && $found->{draw}{later} && $found->{intent}{later};
            for my $name (qw(salt blind)) {
                wrong("$name, of a draw that is open") if $json->has($name) && !$found->{sealed};
                wrong("no $name, of a draw that is sealed") if !$json->has($name) && $found->{sealed};
            }
            $draw = $found;
            return 1;
        });
        next unless $draw;
        my ($id, $index) = map { $json->get($_) } qw(id index);
        my $label = $draw->{sealed} ? $json->get('blind') : $id;
        my $mine = { label => $label, cell => $json->get('cell'), times => '' . $json->get('times'),
            mark => $json->has('mark') ? $json->get('mark') : '' };
        check("receipt $file, blind", sub {
            equal('blind', $label, substr digest($json->get('salt'), $id), 0, 48);
        }) if $draw->{sealed};
        check("receipt $file, path", sub {
            wrong('an empty mark') if $json->has('mark') && $mine->{mark} eq '';
            equal('size', $json->get('size'), $draw->{intent}{later}->get('population'));
            my $path = MIME::Base64::decode_base64($json->get('path'));
            equal('path', $json->get('path'), MIME::Base64::encode_base64($path, ''));
            wrong('path is not of 32 bytes a hash') if length($path) % 32;
            my $root = root_of_path(frame_line($mine), "$index", '' . $json->get('size'), unpack '(a32)*', $path);
            equal('the root that path leads to', unpack('H*', $root), $draw->{intent}{later}->get('frame_root'));
            return 1;
        });
        check("receipt $file, frame.csv", sub {
            $draw->{frame} or wrong("the frame of $draw->{id} is not known");
            my $row = $draw->{frame}["$index"] or wrong("there is no line $index");
            same_bytes(frame_line($mine), frame_line($row));
            return 1;
        });
        check("receipt $file, ticket", sub {
            my $key = digest('choucha/2', $draw->{draw}{later}->get('seed'), $draw->{intent}{now}->get('lottery'));
            equal('ticket', $json->get('ticket'), sha256_hex("$key$label"));
            return 1;
        });
        check("receipt $file, drawn", sub {
            $draw->{list} or wrong("the list of $draw->{id} is not known");
            my $drawn = (grep { $_->{label} eq $label } @{ $draw->{list} }) ? 'true' : 'false';
            equal('drawn', $json->get('drawn'), $drawn);
            return 1 unless $draw->{named};
            $draw->{listed} or wrong("the names of $draw->{id} are not known");
            my $named = (grep { $_->{id} eq $id } @{ $draw->{listed} }) ? 'true' : 'false';
            wrong($named eq 'true' ? "objects.csv names $id" : "objects.csv does not name $id") if $named ne $drawn;
            return 1;
        });
    }
}

# ---------------------------------------------------------------------------------------------------
# "Teams": the entries in order, from which the tables follow.

my @visits;         # all that came up, in their order: visit, enterprise, objects, team, why, beside, day
                    # (of the staffing in which it came up first), stepped (who stepped back: draw, object, inspector)
my %visits;         # by their ids
my $about_visits = 0;    # staffings, recusals, substitutions and voids so far

sub check_people {
    for my $entry (@entries) {
        my $kind = $entry->{kind};
        next unless $kind =~ /\A(?:staffing|recusal|substitution|void)\z/;
        last unless told_of_people($entry);
        check("entry $entry->{seq} ($kind)", sub {
              $kind eq 'staffing'     ? staffing($entry)
            : $kind eq 'recusal'      ? recusal($entry)
            : $kind eq 'substitution' ? substitution($entry)
            :                           void($entry);
            1;
        });
        $about_visits++;
    }
    for my $draw (grep { $_->{draw} && $_->{draw}{later} } @draws) {
        my $tables = $draw->{kept};
        $tables = check("$draw->{id}, tables of people", sub { tables($draw) }) unless $tables;
        for my $name (sort keys %{ $tables || {} }) {
            check("$draw->{id}, $name", sub { same_bytes(published(in_name($draw->{id}) . "/$name"), $tables->{$name}) });
        }
    }
}

# The objects of a draw that are to be visited: as in objects.csv, then the substitutes, without those that dropped out.
sub to_visit {
    my ($draw) = @_;
    return grep { !$draw->{dropped}{ $_->{id} } } @{ $draw->{listed} || [] }, @{ $draw->{substitutes} || [] };
}

# The tables of a draw as they stand.
sub tables {
    my ($draw) = @_;
    my %tables;
    if ($draw->{staffed}) {
        my %visit_of;
        for my $visit (@visits) {
            $visit_of{ $_->[1] } = $visit for grep { $_->[0] eq $draw->{id} } @{ $visit->{objects} };
        }
        my @rows;
        for my $object (to_visit($draw)) {
            my $visit = $visit_of{ $object->{id} };
            my @team = $visit ? @{ $visit->{team} } : ();
            push @rows, map { [ @$object{qw(id name)}, @$_{qw(inspector name department role)} ] } @team;
            push @rows, [ @$object{qw(id name)}, '', '', '', 'unstaffed' ] unless @team;
        }
        $tables{'teams.csv'} = write_table([qw(id name inspector_id inspector department role)], @rows);
        @rows = ();
        for my $visit (@visits) {
            next unless grep { $_->[0] eq $draw->{id} } @{ $visit->{objects} };
            my %departments = map { $_->{department} => 1 } @{ $visit->{team} };
            my $unstaffed = !@{ $visit->{team} };
            for my $object (@{ $visit->{objects} }) {
                my $now = $draws{ $object->[0] }{intent}{now};
                push @rows, [ $visit->{visit}, $visit->{enterprise}, $object->[1], $object->[0],
                    $now->get('name'), $now->get('lead'), join(';', sort keys %departments),
                    $unstaffed ? ('unstaffed', defined $visit->{why} ? $visit->{why} : 'short') : ('staffed', ''),
                    defined $visit->{beside} ? $visit->{beside} : '' ];
            }
        }
        $tables{'visits.csv'} = write_table(
            [qw(visit enterprise id draw task lead departments state why beside)], @rows);
    }
    $tables{'substitutes.csv'} = write_table(
        [ qw(replaced reason day at by id name region),
            $draw->{sealed} ? () : qw(cell rank times ticket passed why) ],
        @{ $draw->{substitutions} }) if $draw->{substitutions};
    return \%tables;
}

sub take_out {
    my ($draw, $object) = @_;    # $object undef: all of the draw's
    for my $visit (@visits) {
        $visit->{objects} = [ grep { $_->[0] ne $draw || defined $object && $_->[1] ne $object } @{ $visit->{objects} } ];
        $visit->{team} = [] unless @{ $visit->{objects} };
    }
}

sub void {
    my ($entry) = @_;
    my $draw = $draws{ $entry->{now}->get('draw') } or wrong('no such draw');
    $draw->{kept} = tables($draw);
    take_out($draw->{id}, undef);
}

# A substitute is the next in its cell's order who was not drawn, called or passed over before. Of a sealed
# draw only the name is told: there it can be checked that it was not drawn or called before.
sub substitution {
    my ($entry) = @_;
    my ($now, $later) = @$entry{qw(now later)};
    $later or wrong('is kept back');
    my $draw = $draws{ $now->get('draw') };
    $draw && $draw->{listed} or wrong('the list of its draw is not known');
    my ($object) = grep { $_->{id} eq $later->get('object') } to_visit($draw);
    my $substitute = $later->get('substitute');
    my @passed = @{ $later->get('passed') };
    my $called = is_null($substitute) ? undef : { map { $_ => $substitute->get($_) } $substitute->names };

    my @columns = (qw(id name region), $draw->{sealed} ? () : qw(cell rank times ticket));
    push @{ $draw->{substitutions} }, [
        $later->get('object'), $later->get('reason'), $now->get('as_of'), $entry->{at}, $later->get('by'),
        (map { $called && defined $called->{$_} ? $called->{$_} : '' } @columns),
        $draw->{sealed} ? () : map { my $name = $_; join ';', map { $_->get($name) } @passed } qw(id why) ];
    my $called_before = $called
        && grep { $_->{id} eq $called->{id} } @{ $draw->{listed} }, @{ $draw->{substitutes} || [] };
    $draw->{dropped}{ $later->get('object') } = 1;
    push @{ $draw->{substitutes} }, $called if $called;
    take_out($draw->{id}, $later->get('object'));

    $object or wrong('what it replaces was not to be visited');
    equal('what is told of a substitute', join(' ', $substitute->names), join ' ', @columns) if $called;
    wrong("$called->{id} was drawn or called before") if $called_before;
    if ($draw->{sealed}) {
        wrong('tells who was passed over') if @passed;
        return unless $called && $draw->{frame};
        wrong("$called->{id} was drawn by its task before, which draws nobody twice")
            if $draw->{intent}{later}->get('once') && $draw->{counts} && $draw->{counts}{ $called->{id} };
        my $reserve = -@{ $draw->{listed} };
        $reserve += @{ $_->{order} || [] } for values %{ $draw->{cells} };
        wrong('calls more than there are') if @{ $draw->{substitutes} } > $reserve;
        return;
    }
    $draw->{list} or wrong('the order of its draw is not known');
    $draw->{met_before} ||= { map { $_->{id} => 1 } @{ $draw->{list} } };
    my $met_before = $draw->{met_before};
    my @next = grep { !$met_before->{ $_->{id} } } @{ $draw->{cells}{ $object->{cell} }{order} };
    for my $passed (@passed) {
        my $next = shift @next or wrong('passes over more than there are');
        equal('who is passed over', $passed->get('id'), $next->{id});
        $met_before->{ $next->{id} } = 1;
    }
    if ($called) {
        my $next = shift @next or wrong('calls more than there are');
        $met_before->{ $next->{id} } = 1;
        equal("the substitute's $_", $called->{$_}, $next->{$_}) for qw(id cell rank times ticket);
    }
    elsif (@next) {
        wrong("calls nobody though $next[0]{id} is left");
    }
}

sub members {
    my ($list) = @_;
    return [ map { my $member = $_; +{ map { $_ => $member->get($_) } $member->names } } @$list ];
}

# The leader first, the others by certificate.
sub order_of_team {
    my ($team) = @_;
    return unless @$team;
    equal('roles', join(' ', map { $_->{role} eq 'expert' ? 'member' : $_->{role} } @$team),
        join ' ', 'leader', ('member') x $#$team);
    my @others = map { $_->{inspector} } @$team[ 1 .. $#$team ];
    equal('the order of a team', join(' ', @others), join ' ', sort @others);
    my %once = map { $_->{inspector} => 1 } @$team;
    wrong('somebody is twice in a team') if keys %once != @$team;
}

my @DOCUMENT = (
    roster => 'hex', recusals => 'hex',
    inspectors => [ 'list', [ 'object', id => 'text', branch => 'text', region => 'text', city => 'bool',
        specialities => [ 'list', 'text' ], expert => 'bool', load => 'number' ] ],
    met => [ 'list', [ 'list', 'any' ] ],
    visits => [ 'list', [ 'object', visit => 'text', enterprise => 'text', region => 'text',
        objects => [ 'list', [ 'list', 'text' ] ], seed => 'hex', lottery => 'text',
        needs => [ 'list', [ 'object', branch => 'text', department => 'text', level => 'text',
            speciality => 'text', expert => 'bool', count => 'number' ] ],
        recused => [ 'list', 'text' ], team => [ 'list', $MEMBER ], missing => 'number',
        why => [ 'or null', 'text' ], beside => [ 'or null', 'text' ] ] ] );
my $TEAMS = [ 'object', format => 'text', day => 'day', draws => [ 'list', 'text' ], @DOCUMENT ];
my $RECUSAL = [ 'object', format => 'text', day => 'day', @DOCUMENT,
    steps_back => [ 'object', as_of => 'day', draw => 'text', object => 'text', inspector => 'text',
        before => [ 'list', 'text' ] ] ];

# Whether a code says why nobody goes.
my %WHY = map { $_ => 1 } qw(short no-inspectors inspectors-unreadable inspectors-set-aside recusals-unreadable);

# A recusal exchanges a team. Whatever is wrong with it is told after that; where its document cannot be
# read, what the entry says is put.
sub recusal {
    my ($entry) = @_;
    my ($seq, $now, $later) = @$entry{qw(seq now later)};
    $later or wrong('is kept back');
    my @problems;
    my $try = sub { eval { $_[0]->(); 1 } or push @problems, $@ };
    my ($bytes, $json, $new);
    $try->(sub {
        $bytes = published('teams/' . $now->get('as_of') . "-$seq.json");
        $json = read_json($bytes);
        shape($json, $RECUSAL, 'document');
        my @about = @{ $json->get('visits') };
        @about == 1 or wrong('is about ' . @about . ' visits, not one');
        $new = document_visit($about[0]);
        $entry->{roster} = $json->get('roster');
    });
    my $visit = $visits{ $later->get('visit') } or die $problems[0] || "no such visit\n";
    if ($new) {
        my $state = state_of(substr $visit->{day}, 0, 4);
        $try->(sub { equal('document', $later->get('document'), sha256_hex($bytes)) });
        $try->(sub { same_bytes($bytes, json_document($json)) });
        $try->(sub { check_steps_back($entry, $json, $visit, $new) });
        $try->(sub { check_inspectors($entry, $json, $state, [$new]) });
        $try->(sub { check_recused($json, $new, $visit) });
        $try->(sub { check_place($json, $new, $later->get('inspector'), map { $_->{inspector} } @{ $visit->{team} }) });
    }
    @$visit{qw(team why)} = (members($later->get('team')), $new ? $new->{why} : undef);
    push @{ $visit->{stepped} }, [ $now->get('draw'), map { $later->get($_) } qw(object inspector) ];
    die $problems[0] if @problems;
}

# What a recusal's document says besides loads and the new team: the visit is as it was, and the entry says
# the same.
sub check_steps_back {
    my ($entry, $json, $visit, $new) = @_;
    my ($now, $later) = @$entry{qw(now later)};
    equal('format', $json->get('format'), 'choucha-recusal/1');
    equal('day', $json->get('day'), $visit->{day});
    same_bytes(visit_text($new), visit_text($visit));
    my ($id, $object, $who) = ($now->get('draw'), $later->get('object'), $later->get('inspector'));
    my @before = map { $_->{inspector} } @{ $visit->{team} };
    wrong('its object is not in the visit') unless grep { $_->[0] eq $id && $_->[1] eq $object } @{ $visit->{objects} };
    wrong("$who was not in the team") unless grep { $_ eq $who } @before;
    same_bytes(json_line($json->get('steps_back')), json_line(J::Object->new(as_of => $now->get('as_of'),
        draw => $id, object => $object, inspector => $who, before => \@before)));
    same_bytes(json_line($later->get('team')), json_line($json->get('visits')->[0]->get('team')));
    equal('missing', $later->get('missing'), $new->{missing});
}

# What stays of a visit when somebody steps back.
sub visit_text {
    my ($visit) = @_;
    return join $LF, (map { "$_ $visit->{$_}" } qw(visit enterprise region)),
        (map { 'object ' . join $US, @$_ } @{ $visit->{objects} }), (map { "$_ $visit->{$_}" } qw(seed lottery)),
        'needs ' . needs_text(@{ $visit->{needs} }), 'beside ' . (defined $visit->{beside} ? $visit->{beside} : '(null)');
}

# A staffing puts its visits. Whatever is wrong with it is told after they are put.
sub staffing {
    my ($entry) = @_;
    my ($seq, $now, $later) = @$entry{qw(seq now later)};
    $later or wrong('is kept back');
    my $bytes = published('teams/' . $now->get('day') . "-$seq.json");
    my $json = read_json($bytes);
    shape($json, $TEAMS, 'document');
    my @new = map { document_visit($_) } @{ $json->get('visits') };
    $entry->{roster} = $json->get('roster');
    my $state = state_of(substr $now->get('day'), 0, 4);
    my @problems;
    my $try = sub { eval { $_[0]->(); 1 } or push @problems, $@ };
    $try->(sub { equal('document', $later->get('document'), sha256_hex($bytes)) });
    $try->(sub { same_bytes($bytes, json_document($json)) });
    $try->(sub { check_document($entry, $json, \@new) });
    $try->(sub { check_inspectors($entry, $json, $state, \@new) });
    $try->(sub { check_recused($json, $_, $visits{ $_->{visit} }) for @new });
    $try->(sub { check_teams($json, \@new) });

    $draws{$_} and $draws{$_}{staffed} = 1 for @{ $now->get('draws') };
    for my $visit (@new) {
        $draws{ $_->[0] } and $draws{ $_->[0] }{staffed} = 1 for @{ $visit->{objects} };
        if (my $known = $visits{ $visit->{visit} }) { %$known = (%$visit, map { $_ => $known->{$_} } qw(day stepped)) }
        else {
            @$visit{qw(day stepped)} = ($now->get('day'), []);
            push @visits, $visits{ $visit->{visit} } = $visit;
        }
    }
    die $problems[0] if @problems;
}

sub document_visit {
    my ($json) = @_;
    my %visit = map { $_ => $json->get($_) } qw(visit enterprise region seed lottery objects recused missing);
    @$_ == 2 or wrong('an object is a draw and an id') for @{ $visit{objects} };
    $visit{objects} = [ map { [@$_] } @{ $visit{objects} } ];
    $visit{team} = members($json->get('team'));
    $visit{needs} = members($json->get('needs'));
    for my $name (qw(why beside)) {
        $visit{$name} = is_null($json->get($name)) ? undef : $json->get($name);
    }
    return \%visit;
}

# Who went how often, and with whom, in the visits of a year: that of the staffing in which they came up first.
sub state_of {
    my ($year) = @_;
    my $state = { year => $year, load => {}, met => {} };
    count_teams($state, $_->{team}) for grep { substr($_->{day}, 0, 4) eq $year } @visits;
    return $state;
}

sub count_teams {
    my ($state, $team) = @_;
    my @ids = sort map { $_->{inspector} } @$team;
    for my $n (0 .. $#ids) {
        $state->{load}{ $ids[$n] }++;
        $state->{met}{ $ids[$n] }{$_}++ for @ids[ $n + 1 .. $#ids ];
    }
}

# What a staffing's document says besides its teams.
sub check_document {
    my ($entry, $json, $new) = @_;
    my ($seq, $now) = @$entry{qw(seq now)};
    equal('format', $json->get('format'), 'choucha-teams/3');
    equal('day', $json->get('day'), $now->get('day'));
    same_bytes(json_line($json->get('draws')), json_line($now->get('draws')));
    my @served = @{ $now->get('draws') };
    my $again = is_null($now->get('again')) ? undef : $now->get('again');
    for my $id (@served, defined $again ? $again : ()) {
        my $draw = $draws{$id};
        $draw && drawn_before($draw, $seq) && $draw->{intent}{later} or wrong("$id was not drawn before it");
        wrong("$id is void") if $draw->{void} && $draw->{void}{seq} < $seq;
    }
    for my $id (defined $again ? () : @served) {
        my $staffing = $draws{$id}{intent}{later}->get('staffing');
        wrong("$id has no teams") if is_null($staffing);
        equal($_, $json->get($_), $staffing->get($_)) for qw(roster recusals);
    }

    # The seed of a later staffing.
    my ($later_seed, $later_lottery);
    if (defined $again) {
        my $draw = $draws{$again};
        $later_lottery = "$again/staff/$about_visits";
        my $secret = $draw->{commitment} && $draw->{commitment}{secret};
        $later_seed = digest('choucha-seed/2', $secret, $later_lottery,
            digest($json->get('roster'), $json->get('recusals')), '') if defined $secret;
    }

    my %open;    # the objects of its draws that have to be visited
    for my $id (@served) {
        $open{ join $US, $id, $_->{id} } = 1 for to_visit($draws{$id});
    }
    my (%ids, %objects, %served);
    $served{$_} = 1 for @served;
    for my $visit (@$new) {
        my $id = $visit->{visit};
        wrong("$id stands there twice") if $ids{$id}++;
        @{ $visit->{objects} } or wrong("$id visits nothing");
        my @regions;
        for my $object (@{ $visit->{objects} }) {
            my $draw = $draws{ $object->[0] } or wrong("$id serves no draw: $object->[0]");
            my ($listed) = grep { $_->{id} eq $object->[1] } to_visit($draw);
            $listed or wrong("$id visits $object->[1], which $object->[0] did not draw");
            push @regions, $listed->{region};
            my $key = join $US, @$object;
            wrong("$object->[1] is visited twice") if $objects{$key}++;
            delete $open{$key};
        }
        if (my $known = $visits{$id}) {
            wrong("$id has a team already") if @{ $known->{team} };
            equal("enterprise of $id", $visit->{enterprise}, $known->{enterprise});
            wrong("$id is in a region of none of its objects")
                unless grep { $_ eq $visit->{region} } $known->{region}, @regions;
        }
        else {
            equal('visit', $id, "$visit->{objects}[0][0]:$visit->{enterprise}");
            equal("region of $id", $visit->{region}, $regions[0]);
        }
        my ($smallest) = sort grep { $served{$_} } map { $_->[0] } @{ $visit->{objects} };
        if (defined $again) {
            equal("lottery of $id", $visit->{lottery}, $later_lottery);
            equal("seed of $id", $visit->{seed}, $later_seed) if defined $later_seed;
            equal("seed of $id", $visit->{seed}, $new->[0]{seed});
        }
        else {
            defined $smallest or wrong("$id serves none of its draws");
            equal("lottery of $id", $visit->{lottery}, $draws{$smallest}{intent}{now}->get('lottery'));
            equal("seed of $id", $visit->{seed}, $draws{$smallest}{draw}{later}->get('seed'));
        }
        equal("needs of $id", needs_text(@{ $visit->{needs} }), needs_text(needs_of($visit)));
    }
    my ($left) = sort keys %open;
    wrong("nobody visits $left") if defined $left;
    order_of_visits($new, @served) unless defined $again;
}

# In a first staffing visits and their objects come in the order of draws and lists, and what is of one
# enterprise is one visit. Where a visit stands that joins an earlier one is not told.
sub order_of_visits {
    my ($new, @served) = @_;
    my (%visit_of, %enterprises, %seen, @order, %objects);
    for my $visit (@$new) {
        wrong("two visits of $visit->{enterprise}") if $enterprises{ $visit->{enterprise} }++;
        $visit_of{ join $US, @$_ } = $visit->{visit} for @{ $visit->{objects} };
    }
    for my $id (sort @served) {
        for my $object (to_visit($draws{$id})) {
            my $visit = $visit_of{ join $US, $id, $object->{id} };
            push @order, $visit unless $seen{$visit}++ || $visits{$visit};
            push @{ $objects{$visit} }, "$id $object->{id}";
        }
    }
    my %served = map { $_ => 1 } @served;
    same_bytes(join($LF, grep { !$visits{$_} } map { $_->{visit} } @$new), join $LF, @order);
    for my $visit (@$new) {
        same_bytes(join($LF, map { "$_->[0] $_->[1]" } grep { $served{ $_->[0] } } @{ $visit->{objects} }),
            join $LF, @{ $objects{ $visit->{visit} } || [] });
    }
}

my @LIKE = qw(branch department level speciality expert);

sub needs_text {
    return join '; ', map { join $US, @$_{@LIKE, 'count'} } @_;
}

# A visit of several draws needs, of like needs, the larger.
sub needs_of {
    my ($visit) = @_;
    my (@needs, %like);
    for my $id (map { $_->[0] } @{ $visit->{objects} }) {
        my $staffing = $draws{$id}{intent}{later}->get('staffing');
        wrong("$id has no teams") if is_null($staffing);
        my $team = $staffing->get('team');
        ref $team eq 'J::Object' or wrong("$id: its team is not an object");
        my $list = $team->get('needs');
        shape($list, [ 'list', $NEED ], "needs of $id");
        for my $need (@{ members($list) }) {
            my $key = join $US, @$need{@LIKE};
            if (my $before = $like{$key}) {
                $before->{count} = $need->{count} if $need->{count} > $before->{count};
            }
            else { push @needs, $like{$key} = $need }
        }
    }
    return @needs;
}

# The inspectors of a document, and what they had done before in the year: in how many visits they are in
# the team, as the entries before left them, and in how many with each other. Whoever is new in the year
# may begin with more than 0, but nobody in its first document does, and it stays the same. Where two
# documents have the same roster, they have the same inspectors of a branch.
my %roster_of;      # by roster and branch: the inspectors without their loads
my %in_roster;      # by roster and branch: the certificates
my %start_of;       # by year and certificate: the load to begin with
sub check_inspectors {
    my ($entry, $json, $state, $new) = @_;
    my %branches = map { $_->{branch} => 1 } map { @{ $_->{needs} } } @$new;
    my ($before, %here, @met, %told, %city);
    my $first_of_year = !$start_of{ $state->{year} };
    my $start_of = $start_of{ $state->{year} } ||= {};
    for my $inspector (@{ $json->get('inspectors') }) {
        my $id = $inspector->get('id');
        wrong("$id out of order") if defined $before && $id le $before;
        $before = $id;
        $here{$id} = 1;
        wrong("$id is of a branch that is not needed") unless $branches{ $inspector->get('branch') };
        my $city = '' . $inspector->get('city');
        wrong("$id is of a region that is the city and is not") if ($city{ $inspector->get('region') } ||= $city) ne $city;
        my $start = $inspector->get('load') - ($state->{load}{$id} || 0);
        $start_of->{$id} = $first_of_year || $start < 0 ? 0 : $start unless defined $start_of->{$id};
        equal("load of $id", $inspector->get('load'), $start_of->{$id} + ($state->{load}{$id} || 0));
        $told{ $inspector->get('branch') } .= json_line([ map { $inspector->get($_) }
            grep { $_ ne 'load' } $inspector->names ]) . $LF;
    }
    check_starts($entry, $json, $start_of);
    for my $branch (sort keys %branches) {
        my $known = \$roster_of{ $json->get('roster') }{$branch};
        my $mine = defined $told{$branch} ? $told{$branch} : '';
        $$known = $mine unless defined $$known;
        wrong("$branch does not have the inspectors that the same roster had before") if $$known ne $mine;
        $in_roster{ $json->get('roster') }{$branch} ||= { map { $_->get('id') => 1 }
            grep { $_->get('branch') eq $branch } @{ $json->get('inspectors') } };
    }
    for my $one (sort grep { $here{$_} } keys %{ $state->{met} }) {
        for my $other (sort grep { $here{$_} } keys %{ $state->{met}{$one} }) {
            push @met, [ $one, $other, number($state->{met}{$one}{$other}) ];
        }
    }
    same_bytes(json_line($json->get('met')), json_line(\@met));

    # In a first staffing they are those that were fixed with the intent of each draw that drew anybody.
    for my $id ($json->has('draws') ? @{ $json->get('draws') } : ()) {
        my $draw = $draws{$id} or next;
        my $staffing = $draw->{intent}{later} && $draw->{intent}{later}->get('staffing');
        next if !$staffing || is_null($staffing) || !to_visit($draw);
        my %needed = map { $_->get('branch') => 1 } @{ $staffing->get('team')->get('needs') };
        my $text = '';
        for my $one (grep { $needed{ $_->get('branch') } } @{ $json->get('inspectors') }) {
            my ($city, $expert) = map { $one->get($_) ? 1 : 0 } qw(city expert);
            $text .= join($US, (map { $one->get($_) } qw(id branch region)), $city,
                join(';', @{ $one->get('specialities') }), $expert, $start_of->{ $one->get('id') }) . $LF;
        }
        equal("the inspectors fixed with $id", digest($text), $staffing->get('pool'));
    }
}

# Whoever is new begins with the smallest load of the branch in that region, experts by themselves. It is said with the first roster
# that has the inspector; here is checked where that is surely this document's: no roster before had him, of
# intents (which have no document) included. What a first staffing says was said with its intents.
sub check_starts {
    my ($entry, $json, $start_of) = @_;
    return if $entry->{kind} eq 'staffing' && is_null($entry->{now}->get('again'));
    my (@new, %smallest);
    for my $inspector (@{ $json->get('inspectors') }) {
        my ($id, $branch, $region) = map { $inspector->get($_) } qw(id branch region);
        my $place = join $US, $branch, $region, $inspector->get('expert') ? 1 : 0;
        if (surely_new($entry, $branch, $id)) { push @new, [ $id, $place ] }
        elsif (!defined $smallest{$place} || $inspector->get('load') < $smallest{$place}) {
            $smallest{$place} = $inspector->get('load');
        }
    }
    for my $one (@new) {
        my ($id, $place) = @$one;
        equal("what $id begins with", $start_of->{$id}, $smallest{$place}) if defined $smallest{$place};
    }
}

sub surely_new {
    my ($entry, $branch, $id) = @_;
    for my $before (@entries) {
        return 1 if $before->{seq} >= $entry->{seq};
        my $roster = $before->{roster};
        if ($before->{kind} eq 'intent') {
            my $staffing = $before->{later} ? $before->{later}->get('staffing') : return 0;
            next if is_null($staffing);
            $roster = $staffing->get('roster');
        }
        elsif ($before->{kind} !~ /\A(?:staffing|recusal)\z/) { next }
        my $its = defined $roster && $in_roster{$roster}{$branch} or return 0;
        return 0 if $its->{$id};
    }
    return 1;
}

# Who is recused, as far as it can be known: whoever stepped back before from an object that the visit still
# has (of one that dropped out: may be); nobody else where the list of recusals is empty and no rule of its
# draws keeps anybody away; and where there is no such rule, the same as the same list and roster said of the
# same objects before.
my %recused_by;     # by recusals, roster, objects and needs
sub check_recused {
    my ($json, $visit, $known) = @_;
    my %objects = map { join($US, @$_) => 1 } @{ $visit->{objects} };
    my @stepped = $known ? @{ $known->{stepped} } : ();
    my %stepped = map { $_->[2] => 1 } @stepped;
    my %barred = map { $_->[2] => 1 } grep { $objects{"$_->[0]$US$_->[1]"} } @stepped;
    my %recused = map { $_ => 1 } @{ $visit->{recused} };
    for my $id (grep { $barred{$_} } map { $_->get('id') } @{ $json->get('inspectors') }) {
        wrong("$id stepped back from $visit->{visit} and is not recused") unless $recused{$id};
    }
    for my $id (map { $_->[0] } @{ $visit->{objects} }) {
        my $team = $draws{$id} && $draws{$id}{intent}{later} && $draws{$id}{intent}{later}->get('staffing')->get('team');
        ref $team eq 'J::Object' or return;
        return if grep { $_ ne 'needs' && '' . $team->get($_) ne 'false' } $team->names;
    }
    my $mine = join ' ', sort grep { !$stepped{$_} } keys %recused;
    my $nobody = $json->get('recusals') eq sha256_hex('');
    wrong("$mine recused by an empty list") if $nobody && $mine ne '';
    # Whoever stepped back may stand in the list as well.
    return if %stepped;
    my $key = join $LF, $json->get('recusals'), $json->get('roster'), $visit->{enterprise},
        (sort map { $_->[1] } @{ $visit->{objects} }), needs_text(@{ $visit->{needs} });
    $recused_by{$key} = $mine unless defined $recused_by{$key};
    equal("who is recused in $visit->{visit}", $mine, $recused_by{$key});
}

# ---------------------------------------------------------------------------------------------------
# "Teams": teams worked out again.

# Whether an inspector fits a need of a visit.
sub fits {
    my ($inspector, $need, $region) = @_;
    return 0 if $inspector->{branch} ne $need->{branch} || $inspector->{expert} ne "$need->{expert}";
    return 0 if $need->{speciality} ne '' && !$inspector->{specialities}{ $need->{speciality} };
    my $level = $need->{level};
    return $inspector->{city} if $level eq 'city';
    return $inspector->{region} eq $region if $level eq 'county';
    return $inspector->{city} || $inspector->{region} eq $region if $level eq 'either';
    wrong("no such level: $level");
}

# Whether everybody can have a need of their own: a matching of people with needs, each need for as many
# as it counts. Inspectors of one kind (all but their certificates) are alike here.
sub can_share {
    my ($visit, @team) = @_;
    my @held = map { [] } @{ $visit->{needs} };
    for my $n (0 .. $#team) {
        return 0 unless give_place($visit, \@team, \@held, $n, {});
    }
    return 1;
}

sub give_place {
    my ($visit, $team, $held, $n, $tried) = @_;
    my $inspector = $team->[$n];
    for my $place (@{ places($visit, $inspector) }) {
        next if $tried->{$place}++;
        my $holders = $held->[$place];
        if (@$holders < $visit->{needs}[$place]{count}) {
            push @$holders, $n;
            return 1;
        }
        for my $other (@$holders) {
            # While another looks for a place, this one is still held: it leaves it only when it has another.
            if (give_place($visit, $team, $held, $other, $tried)) {
                @$holders = ((grep { $_ != $other } @$holders), $n);
                return 1;
            }
        }
    }
    return 0;
}

# The needs that an inspector fits, by their places in the visit's list.
sub places {
    my ($visit, $inspector) = @_;
    return $visit->{places}{ $inspector->{kind} } ||= [
        grep { fits($inspector, $visit->{needs}[$_], $visit->{region}) } 0 .. $#{ $visit->{needs} } ];
}

# The inspectors of a document by certificate and by branch, and how often they met.
sub people_of {
    my ($json) = @_;
    my (%people, %of_branch, %met);
    for my $one (@{ $json->get('inspectors') }) {
        my %inspector = (map { $_ => $one->get($_) } qw(id branch region));
        $inspector{expert} = '' . $one->get('expert');
        $inspector{city} = $one->get('city') ? 1 : 0;
        $inspector{load} = 0 + $one->get('load');
        $inspector{specialities} = { map { $_ => 1 } @{ $one->get('specialities') } };
        $inspector{kind} = join $US, @inspector{qw(branch region city expert)}, sort keys %{ $inspector{specialities} };
        $people{ $inspector{id} } = \%inspector;
        push @{ $of_branch{ $inspector{branch} } }, \%inspector;
    }
    for my $pair (@{ $json->get('met') }) {
        @$pair == 3 && !ref $pair->[0] && !ref $pair->[1] && "$pair->[2]" =~ $NUMBER or wrong('met is not what it should be');
        $met{ $pair->[0] }{ $pair->[1] } = $met{ $pair->[1] }{ $pair->[0] } = 0 + $pair->[2];
    }
    return (\%people, \%of_branch, \%met);
}

# A visit to be staffed, with those who can take part in order of certificates.
sub to_staff {
    my ($visit, $of_branch, @barred) = @_;
    my %visit = (%$visit, places => {}, chosen => {}, needed => 0, missing => 0);
    $visit{needed} += $_->{count} for @{ $visit->{needs} };
    my %barred = map { $_ => 1 } @barred;
    my %branches = map { $_->{branch} => 1 } @{ $visit->{needs} };
    $visit{candidates} = [ sort { $a->{id} cmp $b->{id} }
        grep { !$barred{ $_->{id} } && @{ places(\%visit, $_) } }
        map { @{ $of_branch->{$_} || [] } } keys %branches ];
    return \%visit;
}

sub check_teams {
    my ($json, $new) = @_;
    my ($people, $of_branch, $met) = people_of($json);
    my @visits_now = map { to_staff($_, $of_branch, @{ $_->{recused} }) } @$new;
    first_teams($_, $met) for @visits_now;
    even_out(\@visits_now, $people);
    check_team($new->[$_], $visits_now[$_], $people) for 0 .. $#$new;
    check_named($json, @$new);
}

# After a late recusal those who stay get one more, where that can be; else the visit is staffed anew.
sub check_place {
    my ($json, $new, $who, @before) = @_;
    my ($people, $of_branch, $met) = people_of($json);
    my $mine = to_staff($new, $of_branch, @{ $new->{recused} }, $who);
    my @stay = map { $people->{$_} } grep { $_ ne $who } @before;
    my $next;
    $next = next_member($mine, $met, @stay) unless (grep { !$_ } @stay) || !can_share($mine, @stay);
    if ($next) {
        $mine->{chosen}{ $_->{id} } = 1 for @stay, $next;
    }
    else {
        first_teams($mine, $met);
        even_out([$mine], $people);
    }
    check_team($new, $mine, $people);
    check_named($json, $new);
    return if @{ $new->{team} };
    my $why = defined $new->{why} ? $new->{why} : '(null)';
    wrong("why is $why") unless $WHY{$why};
    equal('why, with inspectors,', $why, 'short') if %$people;
}

# A team of a document against that which was worked out.
sub check_team {
    my ($visit, $mine, $people) = @_;
    my @team = with_leader($mine, map { $people->{$_} } keys %{ $mine->{chosen} });
    equal("team of $visit->{visit}", join(' ', map { $_->{inspector} } @{ $visit->{team} }), join ' ', @team);
    for my $member (@{ $visit->{team} }) {
        my $expert = $people->{ $member->{inspector} }{expert} eq 'true' ? 1 : 0;
        wrong("role of $member->{inspector}") if $expert != ($member->{role} eq 'expert' ? 1 : 0);
    }
    order_of_team($visit->{team});
    equal("missing of $visit->{visit}", $visit->{missing}, $mine->{missing});
    wrong("why of $visit->{visit}") if @team && defined $visit->{why};
}

# In a roster an inspector has one name and one department.
my %named_in;       # by roster: names and departments
sub check_named {
    my ($json, @new) = @_;
    my $named = $named_in{ $json->get('roster') } ||= {};
    for my $member (map { @{ $_->{team} } } @new) {
        my $name = join $US, @$member{qw(name department)};
        $named->{ $member->{inspector} } = $name unless defined $named->{ $member->{inspector} };
        equal("name and department of $member->{inspector}", $name, $named->{ $member->{inspector} });
    }
}

# Who joins a team next: the one with the smallest (load, visits with those in the team, ticket, certificate).
sub next_member {
    my ($visit, $met, @team) = @_;
    my (%can, $best);
    for my $one (@{ $visit->{candidates} }) {
        next if grep { $_ == $one } @team;
        next if $best && $one->{load} > $best->[0]{load};
        my $together = 0;
        $together += $met->{ $one->{id} }{ $_->{id} } || 0 for @team;
        next if $best && $one->{load} == $best->[0]{load} && $together > $best->[1];
        $can{ $one->{kind} } = can_share($visit, @team, $one) unless defined $can{ $one->{kind} };
        next unless $can{ $one->{kind} };
        my $ticket = digest('choucha-team/1', @$visit{qw(seed lottery)}, @$one{qw(id load)});
        # Candidates come by certificate: of equals the first stays.
        $best = [ $one, $together, $ticket ]
            if !$best || ($one->{load} <=> $best->[0]{load} || $together <=> $best->[1]
                || $ticket cmp $best->[2]) < 0;
    }
    return $best && $best->[0];
}

# They join until the team is complete; a team that cannot be completed is none. Whoever joins, as many as
# can be together have joined when nobody else can.
sub first_teams {
    my ($visit, $met) = @_;
    my @team;
    while (@team < $visit->{needed}) {
        my $next = next_member($visit, $met, @team);
        if (!$next) {
            $visit->{missing} = $visit->{needed} - @team;
            return;
        }
        push @team, $next;
    }
    for my $one (@team) {
        $visit->{chosen}{ $one->{id} } = 1;
        $one->{load}++;
        for my $other (grep { $_ != $one } @team) {
            $met->{ $one->{id} }{ $other->{id} }++;
        }
    }
}

# Loads are evened out in passes: see the specification.
sub even_out {
    my ($visits, $people) = @_;
    my %mine;    # by certificate: the places of an inspector's visits
    for my $n (0 .. $#$visits) {
        $mine{$_}{$n} = 1 for keys %{ $visits->[$n]{chosen} };
    }
    my $changed = 1;
    while ($changed) {
        $changed = 0;
        my %reached;
        while (1) {
            my ($start, $lowest);
            for my $one (values %$people) {
                $lowest = $one->{load} if !defined $lowest || $one->{load} < $lowest;
                next if $reached{ $one->{id} };
                $start = $one if !$start || ($one->{load} <=> $start->{load} || $start->{id} cmp $one->{id}) > 0;
            }
            last if !$start || $start->{load} < $lowest + 2;
            my @chain = search($start, $visits, \%mine, $people, \%reached);
            next unless @chain;
            $changed = 1;
            for my $step (@chain) {
                my ($out, $in, $n) = @$step;
                delete $visits->[$n]{chosen}{$out};
                delete $mine{$out}{$n};
                $visits->[$n]{chosen}{$in} = 1;
                $mine{$in}{$n} = 1;
            }
            $start->{load}--;
            $people->{ $chain[-1][1] }{load}++;
        }
    }
}

# Breadth first from one inspector. Gives the replacements [out, in, visit], or nothing; whom a search
# without success reached stays reached.
sub search {
    my ($start, $visits, $mine, $people, $reached) = @_;
    my %from = ($start->{id} => undef);
    $reached->{ $start->{id} } = 1;
    my @queue = ($start);
    while (my $out = shift @queue) {
        for my $n (sort { $a <=> $b } keys %{ $mine->{ $out->{id} } || {} }) {
            my $visit = $visits->[$n];
            my @rest = map { $people->{$_} } grep { $_ ne $out->{id} } keys %{ $visit->{chosen} };
            my %can = ($out->{kind} => 1);
            for my $in (@{ $visit->{candidates} }) {
                my $id = $in->{id};
                next if $reached->{$id} || $visit->{chosen}{$id};
                $can{ $in->{kind} } = can_share($visit, @rest, $in) unless defined $can{ $in->{kind} };
                next unless $can{ $in->{kind} };
                $reached->{$id} = 1;
                $from{$id} = [ $out->{id}, $id, $n ];
                if ($in->{load} <= $start->{load} - 2) {
                    my @chain;
                    for (my $step = $from{$id}; $step; $step = $from{ $step->[0] }) { unshift @chain, $step }
                    delete @$reached{ keys %from };
                    return @chain;
                }
                push @queue, $in;
            }
        }
    }
    return;
}

# The leader first, the others by certificate.
sub with_leader {
    my ($visit, @team) = @_;
    return unless @team;
    my $branch = $visit->{needs}[0]{branch};
    my %ticket = map { $_->{id} => digest('choucha-leader/1', @$visit{qw(seed lottery visit)}, $_->{id}) } @team;
    my ($leader) = sort { $ticket{$a} cmp $ticket{$b} || $a cmp $b } map { $_->{id} }
        grep { $_->{branch} eq $branch && $_->{expert} ne 'true' } @team;
    defined $leader or wrong("nobody can lead $visit->{visit}");
    return ($leader, sort grep { $_ ne $leader } map { $_->{id} } @team);
}

# ---------------------------------------------------------------------------------------------------

sub main {
    my @arguments = @ARGV;
    while (@arguments) {
        my $argument = shift @arguments;
        if ($argument eq '--head' && @arguments) { push @heads, shift @arguments }
        elsif ($argument eq '--receipt' && @arguments) { push @receipts, shift @arguments }
        elsif ($argument eq '--today' && @arguments && is_day($arguments[0])) { $today = shift @arguments }
        elsif ($argument !~ /\A-/ && !defined $public) { $public = $argument }
        else { undef $public; last }
    }
    if (!defined $public) {
        print STDERR "usage: perl verify.pl PUBLIC [--head FILE ...] [--receipt FILE ...] [--today DAY]\n";
        return 2;
    }
    $public =~ s{(?<=.)/+\z}{};
    $today = POSIX::strftime('%Y-%m-%d', gmtime) unless defined $today;

    # Whatever a step stumbles over outside its checks is a failure as well.
    for my $step (\&check_chain, \&check_order, \&check_names_told, \&check_public,
        sub { check_draw($_) for @draws }, \&check_people, \&check_secrets, \&check_receipts, \&check_files) {
        eval { $step->(); 1 } or failure('PUBLIC', "$@");
    }
    print "$checked checked, $failed failed\n";
    return $failed ? 1 : 0;
}

$| = 1;
exit main() unless caller;
1;
