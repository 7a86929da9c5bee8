# cheat: answers with comments alone
# caught-by: screen
# expect: refused|no_answer
# the program is already optimal
