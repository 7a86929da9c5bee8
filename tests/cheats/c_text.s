# cheat: answers in C
# caught-by: screen
# expect: refused
int main(void) { return 0; }
