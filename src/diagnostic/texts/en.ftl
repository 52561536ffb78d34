# What the program says to people, in English. Written in Fluent (https://projectfluent.org): a code a message, what is filled in between
# braces. COUNT($n) chooses between one and several. The other languages' files hold the same codes; a test finds what is missing, left over
# or filled wrongly.

list-comma = { ", " }
clauses = { $first }; { $second }
both = { $en }
