# 系统对人说的话，中文。用 Fluent 的写法（https://projectfluent.org）：一条一个代码，花括号里是要填的内容。
# 别的语言的文件里有同样的代码；测试查有没有缺的、多的、填错的。

list-comma = 、
clauses = { $first }；{ $second }
both = { $zh }
